/*
 * The program's data in one mapping, for fork.
 *
 * What has a value at the start (.data) is mapped from the program's file, what has none (.bss) is memory behind it. To fork
 * that is two mappings to copy, and for the child two to undo: 2 µs. So the first is replaced by memory with the same bytes
 * at the same place, which the kernel takes for a part of the second. For a moment the bytes are not there: nothing that
 * runs meanwhile may need them, nor the table of functions that the processor chooses, of which a part lies among them.
 */
#include "data.h"

#include <elf.h>
#include <stdint.h>
#include <sys/mman.h>

#include "hot.h"

extern const uint8_t __ehdr_start[];

/* From where .data can be replaced, what is read-only once it is relocated left out, to where .bss goes on. */
static int find_data(uintptr_t *begin, uintptr_t *end)
{
    const uintptr_t base = (uintptr_t)__ehdr_start;
    const Elf64_Ehdr *program = (const Elf64_Ehdr *)base;
    const Elf64_Phdr *headers = (const Elf64_Phdr *)(base + program->e_phoff);
    uintptr_t relocated = 0;
    *begin = *end = 0;
    if (program->e_type != ET_EXEC) return 0;
    for (int i = 0; i < program->e_phnum; i++) {
        if (headers[i].p_type == PT_GNU_RELRO) relocated = headers[i].p_vaddr + headers[i].p_memsz;
        if (headers[i].p_type != PT_LOAD || !(headers[i].p_flags & PF_W)) continue;
        *begin = headers[i].p_vaddr;
        *end = headers[i].p_vaddr + headers[i].p_filesz;
    }
    if (relocated > *begin) *begin = relocated;
    *begin = *begin / PAGE * PAGE;
    *end = (*end + PAGE - 1) / PAGE * PAGE;
    return *begin < *end;
}

/* Word by word and out of the compiler's sight, which would call a function for it. */
static void copy_words(volatile uint64_t *to, const volatile uint64_t *from, uintptr_t size)
{
    for (uintptr_t i = 0; i < size / sizeof *to; i++) to[i] = from[i];
}

void data_to_one_mapping(void)
{
    enum { MAX = 64 << 10 };
    uintptr_t begin, end;
    if (!find_data(&begin, &end) || end - begin > MAX) return;
    volatile uint64_t kept[MAX / sizeof(uint64_t)], *data = (volatile uint64_t *)begin;
    copy_words(kept, data, end - begin);
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (mmap((void *)begin, end - begin, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED) return;
    copy_words(data, kept, end - begin);
}
