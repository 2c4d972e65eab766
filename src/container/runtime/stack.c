/*
 * The program's stacks, in .bss, for fork.
 *
 * The kernel puts a process's stack far from all else, so that each child needs three more page tables for the few pages
 * of it that it writes. So the program runs on a stack of its own, and what serves on another, among the hot memory
 * (hot.h). The kernel's is given back when the program prepares to fork, but for the arguments and the environment, which
 * lie at its end and which ps(1) reads there: they become a private mapping of a file, which a fork does not copy, and
 * which is there all the same when somebody looks. makecontext(3), memfd_create(2).
 */
#define _GNU_SOURCE
#include "stack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "hot.h"

enum { MAIN_STACK = 512 << 10 };

struct task {
    ucontext_t caller, own;
    void (*run)(struct task *);
};

static _Alignas(PAGE) uint8_t main_stack[MAIN_STACK];
static struct task *starting;
static char **initial_argv;

static void begin(void)
{
    struct task *task = starting;
    task->run(task);
}

/* Whether it ran: makecontext passes no pointers, hence `starting`. */
static int run_on(struct task *task, uint8_t *stack, size_t size)
{
    if (getcontext(&task->own)) return 0;
    task->own.uc_stack.ss_sp = stack;
    task->own.uc_stack.ss_size = size;
    task->own.uc_link = &task->caller;
    starting = task;
    makecontext(&task->own, begin, 0);
    return swapcontext(&task->caller, &task->own) == 0;
}

struct main_task {
    struct task task;
    int (*body)(void);
};

/* Ends here, and not in `main`, whose stack may have been given back. */
static void run_main(struct task *task)
{
    exit(((struct main_task *)task)->body());
}

void stack_run(int (*body)(void), char **argv)
{
    static struct main_task this = {.task.run = run_main};
    initial_argv = argv;
    this.body = body;
    run_on(&this.task, main_stack, sizeof main_stack);
    /* There is no other stack to be had. */
    exit(body());
}

struct hot_task {
    struct task task;
    JSRuntime *runtime;
    void (*body)(void *);
    void *argument;
};

static void run_hot(struct task *task)
{
    struct hot_task *this = (struct hot_task *)task;
    JS_UpdateStackTop(this->runtime);
    this->body(this->argument);
}

static int is_on_hot_stack(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0), bottom = (uintptr_t)hot.stack;
    return here >= bottom && here < bottom + sizeof hot.stack;
}

void stack_run_hot(JSRuntime *runtime, void (*body)(void *), void *argument)
{
    if (is_on_hot_stack()) {
        body(argument);
        return;
    }
    struct hot_task this = {.task.run = run_hot, .runtime = runtime, .body = body, .argument = argument};
    JS_SetMaxStackSize(runtime, HOT_STACK / 2);
    if (!run_on(&this.task, hot.stack, sizeof hot.stack)) body(argument);
    JS_SetMaxStackSize(runtime, MAIN_STACK / 2);
    JS_UpdateStackTop(runtime);
}

/* Where the kernel's stack lies now; 0 when it cannot be told. */
static int initial_stack(uintptr_t *begin, uintptr_t *end)
{
    char line[512];
    int found = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    if (!maps) return 0;
    while (!found && fgets(line, sizeof line, maps)) {
        found = strstr(line, "[stack]") && sscanf(line, "%lx-%lx", begin, end) == 2;
    }
    fclose(maps);
    return found;
}

void stack_release_initial(void)
{
    uintptr_t begin, end;
    if (!initial_argv || !initial_stack(&begin, &end)) return;
    /* The word before the arguments is their count, the first that the kernel has put there. */
    uint8_t *kept = (uint8_t *)((uintptr_t)(initial_argv - 1) & ~(uintptr_t)(PAGE - 1));
    size_t size = end - (uintptr_t)kept;
    int file = memfd_create("arguments", MFD_CLOEXEC);
    if (file < 0) return;
    if (write(file, kept, size) == (ssize_t)size &&
        mmap(kept, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file, 0) != MAP_FAILED) {
        munmap((void *)begin, (uintptr_t)kept - begin);
    }
    close(file);
}
