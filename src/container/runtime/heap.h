/* The heap of the JavaScript runtime: see heap.c. */
#ifndef FORKBED_HEAP_H
#define FORKBED_HEAP_H

#include <quickjs/quickjs.h>
#include <stdint.h>

extern const JSMallocFunctions heap_functions;

/* Allocations of a phase: bit n, from the lowest of the first byte on, is that of the nth. */
struct heap_set {
    uint32_t bits;
    const uint8_t *members;
};

/* What is written for each connection: `second` by the parent alone, where it does more than the default way to serve asks. */
struct heap_profile {
    const char *name;
    struct heap_set hot, second;
};

/* "startup", "startup-others", and one for each way to serve; made by the build. The last has no name. */
extern const struct heap_profile heap_profiles[];

enum heap_phase { HEAP_STARTUP, HEAP_OPTIONS, HEAP_ASSEMBLY, HEAP_SERVING };

/* From here on what is allocated depends on arguments and environment. */
void heap_started(void);

/* From here on this profile describes it. */
void heap_prepare(const char *profile);

/* From here on it is what serving allocates. */
void heap_serve(void);

#endif
