/*
 * The heap of the JavaScript runtime, laid out for fork.
 *
 * After a fork every page that parent or child writes is copied: a page fault and 4 KiB for each child. QuickJS counts
 * references in the objects themselves, so that calling a function writes to it; with the few hundred objects that are
 * used for each connection strewn over a hundred pages, a child costs thirty of them. So there are two arenas: the
 * objects that serving writes to lie together in `hot`, all others in `cold`.
 *
 * Which are hot is measured, not guessed. A program's allocations up to its first look at its arguments are the same,
 * one by one, in every run. The image's build runs the server once with each allocation on pages of its own
 * (HEAP_PROFILE), looks at which were copied, and links their numbers into the server that is shipped (heap_profile).
 * After the start a program says by itself from where on what it allocates is hot (prepareToFork): before, its options
 * are read, and leave holes. Without a profile, and without that call, all is cold, and nothing else changes.
 *
 * Memory goes back to its arena, never to the system. Not for threads.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "heap.h"

/* Bit n is set when the nth allocation is hot; made by the build. */
extern const uint8_t heap_profile[];
extern const uint32_t heap_profile_bits;

enum {
    UNIT = 16,
    HEADER = 8,
    CLASSES = 64, /* blocks of 1 to 64 units have free lists; larger ones are rare, and have one list together */
    CHUNK = 1 << 20,
    HOT_START = 128 << 10,
    COLD_START = 512 << 10,
};

/* The word before each block. */
struct header {
    uint32_t units;
    uint32_t is_hot;
};

struct arena {
    uint8_t *next, *end;
    struct free_block *free[CLASSES + 1];
};

struct free_block {
    struct free_block *next;
};

/* Startup: the profile tells. Set-up: cold. Serving: hot. */
enum phase { STARTUP, SET_UP, SERVING };

/* What each allocation writes to lies with the hot objects, in .bss, whose page table the program has anyway. */
static struct {
    _Alignas(4096) struct arena arenas[2];
    uint32_t allocations;
    enum phase phase;
    _Alignas(UNIT) uint8_t start[HOT_START];
} hot;
static struct header *header_of(const void *block)
{
    return (struct header *)(void *)((uint8_t *)block - HEADER);
}

static uint32_t units_for(size_t size)
{
    return (uint32_t)((size + HEADER + UNIT - 1) / UNIT);
}

static size_t usable(const void *block)
{
    return block ? (size_t)header_of(block)->units * UNIT - HEADER : 0;
}

static int is_hot(uint32_t number)
{
    if (hot.phase != STARTUP) return hot.phase == SERVING;
    return number < heap_profile_bits && (heap_profile[number / 8] >> (number % 8) & 1);
}

#ifndef HEAP_PROFILE

static _Alignas(4096) uint8_t cold_start[COLD_START];

static void begin(void)
{
    hot.arenas[0] = (struct arena){.next = cold_start, .end = cold_start + COLD_START};
    hot.arenas[1] = (struct arena){.next = hot.start, .end = hot.start + HOT_START};
}

static uint8_t *from_system(struct arena *arena, size_t size)
{
    if (!arena->next) begin();
    if (size <= (size_t)(arena->end - arena->next)) {
        uint8_t *memory = arena->next;
        arena->next += size;
        return memory;
    }
    size_t room = size > CHUNK ? (size + 4095) & ~(size_t)4095 : CHUNK;
    uint8_t *memory = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    /* A block of its own is not the new end: what is left of the old one still serves small ones. */
    if (size <= CHUNK / 2) {
        arena->next = memory + size;
        arena->end = memory + room;
    }
    return memory;
}

void heap_before_fork(void)
{
}

#else

/*
 * The build that makes the profile: each allocation has pages of its own. Between two forks, with the former child
 * alive, a page that only one process maps has been written since. Linux tells that in bit 56 of /proc/self/pagemap.
 */
enum { PAGE = 4096, MOST = 1 << 16, FIRST_FORK = 10, LAST_FORK = 60, EXCLUSIVE_BIT = 56 };

static uint8_t *pages_of[MOST];
static uint32_t pages_in[MOST];
static uint8_t hot_marks[MOST];
static int forks;

static uint8_t *from_system(struct arena *arena, size_t size)
{
    (void)arena;
    size_t room = (size + PAGE - 1) & ~(size_t)(PAGE - 1);
    uint8_t *memory = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    madvise(memory, room, MADV_NOHUGEPAGE);
    if (hot.phase == STARTUP && hot.allocations < MOST) {
        pages_of[hot.allocations] = memory;
        pages_in[hot.allocations] = (uint32_t)(room / PAGE);
    }
    return memory;
}

/* Written once, before the first fork: it is shared for as long as a child lives, and tells whether one does. */
static _Alignas(PAGE) uint8_t canary[PAGE];

static int is_exclusive(FILE *pagemap, const uint8_t *memory)
{
    uint64_t entry = 0;
    fseek(pagemap, (long)((uintptr_t)memory / PAGE) * (long)sizeof entry, SEEK_SET);
    return fread(&entry, sizeof entry, 1, pagemap) == 1 && (entry >> EXCLUSIVE_BIT & 1);
}

static int was_written(FILE *pagemap, uint32_t number)
{
    for (uint32_t page = 0; page < pages_in[number]; page++) {
        if (is_exclusive(pagemap, pages_of[number] + page * (size_t)PAGE)) return 1;
    }
    return 0;
}

/* A look counts only if a child lived from its beginning to its end: without one, every page is exclusive. */
static void mark(FILE *pagemap)
{
    static uint8_t seen[MOST];
    if (is_exclusive(pagemap, canary)) return;
    for (uint32_t number = 0; number < MOST; number++) seen[number] = (uint8_t)was_written(pagemap, number);
    if (is_exclusive(pagemap, canary)) return;
    for (uint32_t number = 0; number < MOST; number++) hot_marks[number] |= seen[number];
}

/* One number a line: the build merges the lines of several runs. */
static void write_profile(void)
{
    FILE *file = fopen(getenv("FORKBED_HEAP_PROFILE"), "w");
    if (!file) abort();
    for (uint32_t number = 0; number < MOST; number++) {
        if (hot_marks[number]) fprintf(file, "%u\n", number);
    }
    if (fclose(file)) abort();
}

void heap_before_fork(void)
{
    if (forks++ == 0) canary[0] = 1;
    if (forks < FIRST_FORK) return;
    FILE *pagemap = fopen("/proc/self/pagemap", "r");
    if (!pagemap) abort();
    mark(pagemap);
    fclose(pagemap);
    if (forks < LAST_FORK) return;
    write_profile();
    _exit(EXIT_SUCCESS);
}

#endif

void heap_started(void)
{
    if (hot.phase == STARTUP) hot.phase = SET_UP;
}

void heap_separate(void)
{
    hot.phase = SERVING;
}

/* The list that a block of so many units is freed to; list 0 holds the large ones, of any size. */
static struct free_block **list_for(struct arena *arena, uint32_t units)
{
    return &arena->free[units <= CLASSES ? units : 0];
}

static void *reuse(struct arena *arena, uint32_t units)
{
#ifdef HEAP_PROFILE
    /* Each number keeps its own pages. */
    (void)arena, (void)units;
    return NULL;
#else
    /* Of its size alone: QuickJS uses the slack of a larger one, and its next allocation would be another. */
    struct free_block **link = list_for(arena, units);
    while (*link && header_of(*link)->units != units) link = &(*link)->next;
    struct free_block *block = *link;
    if (block) *link = block->next;
    return block;
#endif
}

static void *allocate(size_t size)
{
    const size_t most = (size_t)UINT32_MAX * UNIT - HEADER - UNIT;
    if (size > most) return NULL;
    uint32_t units = units_for(size), temperature = (uint32_t)is_hot(hot.allocations);
    struct arena *arena = &hot.arenas[temperature];
    void *reused = reuse(arena, units);
    uint8_t *memory = reused ? NULL : from_system(arena, (size_t)units * UNIT);
    hot.allocations++;
    if (!memory) return reused;
    *(struct header *)(void *)memory = (struct header){.units = units, .is_hot = temperature};
    return memory + HEADER;
}

static void release(void *block)
{
    struct free_block **list = list_for(&hot.arenas[header_of(block)->is_hot], header_of(block)->units);
    ((struct free_block *)block)->next = *list;
    *list = block;
}

static void *heap_malloc(JSMallocState *state, size_t size)
{
    if (state->malloc_size + size > state->malloc_limit) return NULL;
    void *block = allocate(size);
    if (!block) return NULL;
    state->malloc_count++;
    state->malloc_size += usable(block) + HEADER;
    return block;
}

static void heap_free(JSMallocState *state, void *block)
{
    if (!block) return;
    state->malloc_count--;
    state->malloc_size -= usable(block) + HEADER;
    release(block);
}

static void *heap_realloc(JSMallocState *state, void *block, size_t size)
{
    if (!block) return size ? heap_malloc(state, size) : NULL;
    if (size == 0) {
        heap_free(state, block);
        return NULL;
    }
    if (size <= usable(block)) return block;
    void *larger = heap_malloc(state, size);
    if (!larger) return NULL;
    memcpy(larger, block, usable(block));
    heap_free(state, block);
    return larger;
}

const JSMallocFunctions heap_functions = {heap_malloc, heap_free, heap_realloc, usable};
