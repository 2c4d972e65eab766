/* This process's memory by name: see mappings.c. */
#ifndef FORKBED_MAPPINGS_H
#define FORKBED_MAPPINGS_H

#include <stdint.h>

struct mapping {
    uintptr_t begin, end;
};

/* The mappings whose names begin so, `most` of them at most; how many. 0 where they cannot be read. */
int mappings_find(const char *name, struct mapping *found, int most);

#endif
