/* The program's code in memory: see text.c. */
#ifndef FORKBED_TEXT_H
#define FORKBED_TEXT_H

/* Puts the code on a huge page where the kernel can; changes nothing where it cannot. */
void text_to_huge_page(void);

#endif
