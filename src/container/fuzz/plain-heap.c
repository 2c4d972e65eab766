/*
 * In place of heap.c where the server is built under AddressSanitizer: each object is a block of malloc's, so that a use
 * after its end, or beyond it, is seen. Nothing is laid out for fork.
 */
#include "heap.h"

#include <malloc.h>
#include <stdlib.h>

static void *plain_malloc(JSMallocState *state, size_t size)
{
    (void)state;
    return malloc(size);
}

static void plain_free(JSMallocState *state, void *block)
{
    (void)state;
    free(block);
}

static void *plain_realloc(JSMallocState *state, void *block, size_t size)
{
    if (size > 0) return realloc(block, size);
    plain_free(state, block);
    return NULL;
}

static size_t plain_usable(const void *block)
{
    return malloc_usable_size((void *)block);
}

const JSMallocFunctions heap_functions = {plain_malloc, plain_free, plain_realloc, plain_usable};

void heap_started(void)
{
}

void heap_prepare(const char *profile)
{
    (void)profile;
}

void heap_serve(void)
{
}
