/* The stacks of the program: see stack.c. */
#ifndef FORKBED_STACK_H
#define FORKBED_STACK_H

#include <quickjs/quickjs.h>

/* Runs `body` on the program's own stack, and exits with what it returns. `argv` is what `main` was given. */
_Noreturn void stack_run(int (*body)(void), char **argv);

/* Runs `body` on the stack that lies among the hot memory. */
void stack_run_hot(JSRuntime *runtime, void (*body)(void *), void *argument);

/* Gives the kernel's stack back, all but the arguments and the environment. */
void stack_release_initial(void);

#endif
