/*
 * The heap of the JavaScript runtime, laid out for fork.
 *
 * After a fork every page that parent or child writes is copied: a page fault and 4 KiB for each child. QuickJS counts
 * references in the objects themselves, so that calling a function writes to it; with the few objects that are used for
 * each connection strewn over a hundred pages, a child costs thirty of them. So there are two arenas: the objects that
 * serving writes to lie together in `hot` (hot.h), all others in `cold`.
 *
 * Which are hot is measured, not guessed. A program's allocations up to its first access to its arguments are the same,
 * one by one, in every run; so are those of a server that sets up to serve in one way. The image's build runs the server
 * once for each way with each allocation on pages of its own (profiler.c), samples which are copied for most
 * connections, and links their numbers into the server that is shipped (heap_profiles). Between the two it reads its
 * options, which nobody can foresee: cold. Once it serves, what it allocates is hot.
 *
 * Memory goes back to its arena, never to the system. Not for threads.
 */
#define _GNU_SOURCE
#include "heap.h"

#include <string.h>
#include <sys/mman.h>

#include "hot.h"
#include "profiler.h"

enum {
    UNIT = 16,
    HEADER = 8,
    CLASSES = 64, /* blocks of 1 to 64 units have free lists; larger ones are rare, and have one list together */
    CHUNK = 1 << 20,
    COLD_START = 640 << 10,
};

/* The word before each block. */
struct header {
    uint32_t units;
    uint32_t is_hot;
};

struct free_block {
    struct free_block *next;
};

/* Cold: nothing that serving writes to. Warm: some of it, and what does not fit elsewhere.
 * Hot: what each connection writes to; second: what only the parent writes to, where it has more to do than most. */
enum temperature { COLD, WARM, SECOND, HOT };

/* Memory that has not been given out. */
struct range {
    uint8_t *next, *end;
};

struct arena {
    struct range range;
    struct free_block *free[CLASSES + 1];
};

struct books {
    enum heap_phase phase;
    /* Allocations since the phase began. */
    uint32_t allocations;
    /* Of this phase; NULL: nothing is known. `others` is for ways to serve that few servers use. */
    const struct heap_profile *profile, *others;
    struct arena hot;
};

_Static_assert(sizeof(struct books) <= HOT_BOOKS, "the books must fit among the hot memory");

static struct books *const books = (struct books *)(void *)hot.books;
static uint8_t cold_start[COLD_START];
static struct arena cold = {.range = {cold_start, cold_start + COLD_START}};
static struct range large = {hot.large, hot.large + HOT_LARGE};
static struct range second = {hot.second, hot.second + HOT_SECOND};
static struct range warm = {hot.warm, hot.warm + HOT_WARM};

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

static const struct heap_profile *find(const char *name)
{
    const struct heap_profile *profile = heap_profiles;
    while (profile->name && strcmp(profile->name, name) != 0) profile++;
    return profile->name ? profile : NULL;
}

static void enter(enum heap_phase phase, const char *profile, const char *others)
{
    books->phase = phase;
    books->allocations = 0;
    books->profile = find(profile);
    books->others = find(others);
}

static void begin(void)
{
    books->hot.range = (struct range){hot.small, hot.small + HOT_SMALL};
    enter(HEAP_STARTUP, "startup", "startup-others");
}

void heap_started(void)
{
    if (books->phase == HEAP_STARTUP) enter(HEAP_OPTIONS, "", "");
}

void heap_prepare(const char *profile)
{
    enter(HEAP_ASSEMBLY, profile, "");
}

void heap_serve(void)
{
    enter(HEAP_SERVING, "", "");
}

static int is_in(const struct heap_set *set, uint32_t number)
{
    return number < set->bits && (set->members[number / 8] >> (number % 8) & 1);
}

static enum temperature temperature_of(uint32_t number)
{
    if (books->phase == HEAP_SERVING) return SECOND;
    if (books->profile && is_in(&books->profile->hot, number)) return HOT;
    if (books->profile && is_in(&books->profile->second, number)) return SECOND;
    return books->others && is_in(&books->others->hot, number) ? WARM : COLD;
}

static uint8_t *map(size_t size)
{
    uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static int has_room(const struct range *range, size_t size)
{
    return size <= (size_t)(range->end - range->next);
}

static uint8_t *from_range(struct range *range, size_t size)
{
    if (has_room(range, size)) {
        uint8_t *memory = range->next;
        range->next += size;
        return memory;
    }
    /* A block of its own is not the new end: what is left of the old one still serves small ones. */
    if (size > CHUNK / 2) return map((size + PAGE - 1) & ~(size_t)(PAGE - 1));
    uint8_t *memory = map(CHUNK);
    if (memory) *range = (struct range){memory + size, memory + CHUNK};
    return memory;
}

static struct range *range_for(enum temperature temperature, size_t size)
{
    struct range *hottest = size <= CLASSES * UNIT ? &books->hot.range : &large;
    if (temperature == HOT && has_room(hottest, size)) return hottest;
    if (temperature >= SECOND && has_room(&second, size)) return &second;
    return temperature == COLD ? &cold.range : &warm;
}

static uint8_t *fresh(enum temperature temperature, size_t size)
{
    if (PROFILING) return profiler_allocate(books->phase, books->allocations, size);
    return from_range(range_for(temperature, size), size);
}

/* The list that a block of so many units is freed to; list 0 holds the large ones, of any size. */
static struct free_block **list_for(struct arena *arena, uint32_t units)
{
    return &arena->free[units <= CLASSES ? units : 0];
}

static void *reuse(struct arena *arena, uint32_t units)
{
    /* When the profile is made, each number keeps its own pages. */
    if (PROFILING) return NULL;
    /* Of its size alone: QuickJS uses the slack of a larger one, and its next allocation would be another. */
    struct free_block **link = list_for(arena, units);
    while (*link && header_of(*link)->units != units) link = &(*link)->next;
    struct free_block *block = *link;
    if (block) *link = block->next;
    return block;
}

static void *allocate(size_t size)
{
    const size_t most = (size_t)UINT32_MAX * UNIT - HEADER - UNIT;
    if (size > most) return NULL;
    if (!books->hot.range.end) begin();
    uint32_t units = units_for(size);
    enum temperature temperature = temperature_of(books->allocations);
    void *reused = reuse(temperature == COLD ? &cold : &books->hot, units);
    uint8_t *memory = reused ? NULL : fresh(temperature, (size_t)units * UNIT);
    books->allocations++;
    if (!memory) return reused;
    *(struct header *)(void *)memory = (struct header){.units = units, .is_hot = temperature != COLD};
    return memory + HEADER;
}

static void release(void *block)
{
    struct header *header = header_of(block);
    struct free_block **list = list_for(header->is_hot ? &books->hot : &cold, header->units);
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
