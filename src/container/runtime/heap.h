/* The heap of the JavaScript runtime: see heap.c. */
#ifndef FORKBED_HEAP_H
#define FORKBED_HEAP_H

#include <quickjs/quickjs.h>

extern const JSMallocFunctions heap_functions;

/* From here on what is allocated depends on arguments and environment: the profile speaks of what came before. */
void heap_started(void);

/* From here on what is allocated is what serving writes to. */
void heap_separate(void);

/* Before each fork. Does nothing, but in the build that makes the profile. */
void heap_before_fork(void);

#endif
