/* The clock's pages: see clock.c. */
#ifndef FORKBED_CLOCK_H
#define FORKBED_CLOCK_H

/* From here on children have no clock but by system call. */
void clock_keep_from_children(void);

#endif
