/* What the build makes the heap's profile with: see profiler.c. In a program that is shipped there is none of it. */
#ifndef FORKBED_PROFILER_H
#define FORKBED_PROFILER_H

#include <stddef.h>
#include <stdint.h>

#include "heap.h"

#ifdef HEAP_PROFILE
enum { PROFILING = 1 };

/* Pages of its own for the allocation of this number. */
uint8_t *profiler_allocate(enum heap_phase phase, uint32_t number, size_t size);
/* In the parent: it has waited for something. */
void profiler_after_wait(void);
/* In the parent: samples what has been written since the last fork; after enough samples it writes the profile, and exits. */
void profiler_before_fork(void);
/* In the child: samples what has been written since it was forked. */
void profiler_before_end(void);

#else
enum { PROFILING = 0 };

static inline uint8_t *profiler_allocate(enum heap_phase phase, uint32_t number, size_t size)
{
    (void)phase, (void)number, (void)size;
    return NULL;
}

static inline void profiler_after_wait(void)
{
}

static inline void profiler_before_fork(void)
{
}

static inline void profiler_before_end(void)
{
}
#endif

#endif
