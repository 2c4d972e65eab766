/* The stacks of the program: see stack.c. */
#ifndef FORKBED_STACK_H
#define FORKBED_STACK_H

#include <quickjs/quickjs.h>

/* Runs `body` on the program's own stack, and exits with what it returns. `argv` is what `main` was given. */
_Noreturn void stack_run(int (*body)(void), char **argv);

/* Runs `body` on the stack that lies among the hot memory. */
void stack_run_hot(JSRuntime *runtime, void (*body)(void *), void *argument);

/* From here on children do not inherit the kernel's stack. */
void stack_keep_initial_from_children(void);

#endif
