/*
 * The C library's words for the thread, among the hot memory.
 *
 * errno is one of them, and another is what the kernel writes at each return to a process that it has moved: a page for
 * each child. A static program has them in its first bytes of the heap segment, which brk(2) gives. So these are the
 * library's own functions for it, in front of it, with memory of the program: the first request is the thread's words,
 * all others are malloc's. When there is no more, malloc maps by itself. sbrk(2), glibc's _dl_early_allocate.
 */
#include <errno.h>
#include <unistd.h>

#include "hot.h"

enum { SEGMENT = 256 << 10 };

static _Alignas(PAGE) uint8_t segment[SEGMENT];
static uint8_t *next = segment;
static int has_thread;

/* Not NULL: so the library asks `__sbrk` for its first bytes too. */
void *__curbrk = segment;

int __brk(void *end);
void *__sbrk(intptr_t size);

int __brk(void *end)
{
    (void)end;
    errno = ENOMEM;
    return -1;
}

/* Before there is an errno, too: the first request must not fail. */
void *__sbrk(intptr_t size)
{
    if (!has_thread && size > 0 && size <= HOT_THREAD) {
        has_thread = 1;
        return hot.thread;
    }
    if (size > segment + SEGMENT - next || size < segment - next) {
        errno = ENOMEM;
        return (void *)-1;
    }
    uint8_t *before = next;
    next += size;
    __curbrk = next;
    return before;
}

int brk(void *end) __attribute__((alias("__brk")));
void *sbrk(intptr_t size) __attribute__((alias("__sbrk")));
