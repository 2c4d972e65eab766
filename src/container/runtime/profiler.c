/*
 * Finds out which allocations are written for most connections: the build of the server that makes the heap's profile.
 *
 * Each allocation has pages of its own. After a fork parent and child share all of them, and the process that writes one gets a copy:
 * from then on one process alone maps the page, which Linux shows in bit 56 of /proc/self/pagemap. The child samples when it
 * ends, while its parent lives; the parent before the next fork, while its last child lives. An allocation is hot when
 * half of the samples of either find it written.
 */
#define _GNU_SOURCE
#include "profiler.h"

#ifdef HEAP_PROFILE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hot.h"

enum { MAX = 1 << 14, FIRST_FORK = 10, LOOKS = 24, EXCLUSIVE_BIT = 56 };

/* The phases that have a profile, under the names that profile.sh knows. */
static const struct {
    enum heap_phase phase;
    const char *name;
} profiled[] = {{HEAP_STARTUP, "startup"}, {HEAP_ASSEMBLY, "assembly"}};

enum { PHASES = sizeof profiled / sizeof profiled[0] };

struct allocation {
    const uint8_t *memory;
    size_t size;
};

static struct allocation allocations[PHASES][MAX];

struct looks {
    unsigned count;
    unsigned written[PHASES][MAX];
};

/* Shared, so that what a child has seen outlives it. Children that end at one instant may lose a sample to each other. */
static struct looks *of_parent, *of_child;
static int forks;
static int has_waited;

uint8_t *profiler_allocate(enum heap_phase phase, uint32_t number, size_t size)
{
    size_t room = (size + PAGE - 1) & ~(size_t)(PAGE - 1);
    uint8_t *memory = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    madvise(memory, room, MADV_NOHUGEPAGE);
    for (int i = 0; i < PHASES && number < MAX; i++) {
        if (profiled[i].phase == phase) allocations[i][number] = (struct allocation){memory, room};
    }
    return memory;
}

static int is_exclusive(int pagemap, const uint8_t *memory)
{
    uint64_t entry = 0;
    off_t place = (off_t)((uintptr_t)memory / PAGE * sizeof entry);
    if (pread(pagemap, &entry, sizeof entry, place) != sizeof entry) abort();
    return entry >> EXCLUSIVE_BIT & 1;
}

static unsigned was_written(int pagemap, struct allocation allocation)
{
    for (size_t offset = 0; offset < allocation.size; offset += PAGE) {
        if (is_exclusive(pagemap, allocation.memory + offset)) return 1;
    }
    return 0;
}

/* Written once, before the first fork: it is shared for as long as a child lives, and shows whether one does. */
static _Alignas(PAGE) uint8_t canary[PAGE];

/* Counts only if parent and child live from its beginning to its end: alone, a process maps every page exclusively. */
static void look(struct looks *looks)
{
    static uint8_t seen[PHASES][MAX];
    int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    if (pagemap < 0) abort();
    int counts = !is_exclusive(pagemap, canary);
    for (int i = 0; i < PHASES; i++) {
        for (int n = 0; n < MAX && counts; n++) seen[i][n] = (uint8_t)was_written(pagemap, allocations[i][n]);
    }
    counts = counts && !is_exclusive(pagemap, canary);
    close(pagemap);
    if (!counts) return;
    looks->count++;
    for (int i = 0; i < PHASES; i++) {
        for (int n = 0; n < MAX; n++) looks->written[i][n] += seen[i][n];
    }
}

static int is_hot(const struct looks *looks, int phase, int number)
{
    return looks->count > 0 && 2 * looks->written[phase][number] >= looks->count;
}

/* A line for each: the phase, the number in it, and whose it is. What the child finds copied the parent may have written. */
static void write_profile(void)
{
    FILE *file = fopen(getenv("FORKBED_HEAP_PROFILE"), "w");
    if (!file) abort();
    for (int i = 0; i < PHASES; i++) {
        for (int n = 0; n < MAX; n++) {
            const char *whose = is_hot(of_child, i, n) ? "child" : is_hot(of_parent, i, n) ? "parent" : NULL;
            if (whose) fprintf(file, "%s %d %s\n", profiled[i].name, n, whose);
        }
    }
    if (fclose(file)) abort();
}

static struct looks *shared_looks(void)
{
    void *memory = mmap(NULL, sizeof(struct looks), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) abort();
    return memory;
}

void profiler_after_wait(void)
{
    has_waited = 1;
}

/* Only where it has waited since the last fork, which it does for most connections unless it is overrun: and looking, which
 * takes long, would make it so. */
void profiler_before_fork(void)
{
    if (forks++ == 0) {
        canary[0] = 1;
        of_parent = shared_looks();
        of_child = shared_looks();
    }
    if (forks < FIRST_FORK || !has_waited) return;
    has_waited = 0;
    look(of_parent);
    if (of_parent->count < LOOKS || of_child->count < LOOKS) return;
    write_profile();
    _exit(EXIT_SUCCESS);
}

void profiler_before_end(void)
{
    if (forks >= FIRST_FORK) look(of_child);
}
#endif
