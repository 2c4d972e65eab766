/*
 * The pages in which the kernel keeps the time, for fork.
 *
 * They lie far from all else, and a fork makes three page tables for them and copies two mappings, whether or not anybody
 * asks for the time: 3 µs for each child, who has it undone when it ends. Children do without: where one asks, it must be by
 * system call, as posix/memory.c does. The code that reads the pages stays, since on some architectures the way back from a
 * signal's handler is in it too. vdso(7), MADV_DONTFORK in madvise(2).
 */
#define _GNU_SOURCE
#include "clock.h"

#include <sys/mman.h>

#include "mappings.h"

void clock_keep_from_children(void)
{
    enum { MAX = 4 };
    struct mapping pages[MAX];
    int count = mappings_find("[vvar", pages, MAX);
    /* Where the kernel refuses, children inherit them as ever. */
    for (int i = 0; i < count; i++) madvise((void *)pages[i].begin, pages[i].end - pages[i].begin, MADV_DONTFORK);
}
