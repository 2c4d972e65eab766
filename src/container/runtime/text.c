/*
 * The program's code on one huge page, for fork.
 *
 * A page table does not inherit what is mapped from a file: each child faults its way through the code again, a dozen
 * faults and two hundred mappings, all to be undone when it ends. A huge page is mapped by one entry. So the first 2 MiB of
 * the program are copied to one, which then takes their place at the same address. The copy is never written, and all
 * children share it.
 *
 * Shared memory comes first: a child maps it by its first fault. For a private huge page, which is inherited without a
 * fault, the kernel keeps a page table in each child, to split the page by: 4 KiB. Not every kernel makes shared memory
 * huge. MADV_COLLAPSE (Linux 6.1) says whether it has become a huge page. Where neither has, the program stays as it is:
 * 512 small pages to inherit would be worse than the faults. madvise(2), mremap(2).
 */
#define _GNU_SOURCE
#include "text.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/* The linker's: the program's header, at its first byte. */
extern const uint8_t __ehdr_start[];

static const uintptr_t HUGE = 2 << 20, PAGE = 4096;

/* How far from its beginning the program is mapped without a gap and without data that is written to. */
static uintptr_t end_of_code(uintptr_t begin)
{
    const Elf64_Ehdr *program = (const Elf64_Ehdr *)begin;
    const Elf64_Phdr *headers = (const Elf64_Phdr *)(begin + program->e_phoff);
    uintptr_t end = begin;
    for (int i = 0; i < program->e_phnum; i++) {
        if (headers[i].p_type != PT_LOAD || headers[i].p_vaddr / PAGE * PAGE > end) continue;
        if (headers[i].p_flags & PF_W) break;
        end = (headers[i].p_vaddr + headers[i].p_memsz + PAGE - 1) / PAGE * PAGE;
    }
    return end;
}

/* `room` is mapped, and has a huge page's place. The page has its first byte: of shared memory a huge page begins at a multiple of its size. */
static uint8_t *huge_copy(uint8_t *room, const uint8_t *from, int sharing)
{
    const int flags = sharing | MAP_ANONYMOUS | MAP_FIXED;
    uint8_t *copy = (uint8_t *)(((uintptr_t)room + HUGE - 1) & ~(HUGE - 1));
    if (mmap(copy, HUGE, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED) return NULL;
    if (madvise(copy, HUGE, MADV_HUGEPAGE)) return NULL;
    memcpy(copy, from, HUGE);
    if (madvise(copy, HUGE, MADV_COLLAPSE)) return NULL;
    return mprotect(copy, HUGE, PROT_READ | PROT_EXEC) ? NULL : copy;
}

void text_to_huge_page(void)
{
    uintptr_t begin = (uintptr_t)__ehdr_start;
    if (begin % HUGE != 0 || end_of_code(begin) < begin + HUGE) return;
    uint8_t *room = mmap(NULL, 2 * HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) return;
    uint8_t *copy = huge_copy(room, (const uint8_t *)begin, MAP_SHARED);
    if (!copy) copy = huge_copy(room, (const uint8_t *)begin, MAP_PRIVATE);
    if (copy) mremap(copy, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)begin);
    munmap(room, 2 * HUGE);
}
