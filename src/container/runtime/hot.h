/*
 * The memory that serving a connection writes to, side by side in .bss.
 *
 * A child pays for each page that it or its parent writes, and for each page table that fork has to make. So what is
 * written lies on as few pages as it fills, and they lie in the 2 MiB of the program's other data, whose page table there
 * is anyway: what stood on the kernel's stack and in its heap segment would need three more.
 */
#ifndef FORKBED_HOT_H
#define FORKBED_HOT_H

#include <stddef.h>
#include <stdint.h>

enum {
    PAGE = 4096,
    /* Enough for whatever JavaScript is called; serving touches the last ten KiB. */
    HOT_STACK = 256 << 10,
    /* What the C library keeps for the thread: errno, the kernel's restartable sequences. */
    HOT_THREAD = 3456,
    HOT_BOOKS = 576,
    /* Small blocks: what the profiles find hot, and little more. */
    HOT_SMALL = 6656,
    /* How much of the large blocks lies on the same page: the head of the first, which messages are read to. */
    HOT_FIRST_OF_LARGE = 512,
    HOT_LARGE = 20 << 10,
    /* What is written besides where the server waits for its children, on a page of its own. */
    HOT_SECOND = PAGE,
    HOT_WARM = 128 << 10,
};

struct hot {
    uint8_t stack[HOT_STACK + PAGE - (HOT_THREAD + HOT_BOOKS + HOT_SMALL + HOT_FIRST_OF_LARGE) % PAGE];
    _Alignas(64) uint8_t thread[HOT_THREAD];
    _Alignas(16) uint8_t books[HOT_BOOKS];
    uint8_t small[HOT_SMALL];
    uint8_t large[HOT_LARGE];
    _Alignas(PAGE) uint8_t second[HOT_SECOND];
    uint8_t warm[HOT_WARM];
};

_Static_assert(offsetof(struct hot, large) % PAGE == PAGE - HOT_FIRST_OF_LARGE, "the parts must lie side by side");

extern struct hot hot;

#endif
