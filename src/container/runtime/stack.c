/*
 * The program's stacks, in .bss, for fork.
 *
 * The kernel puts a process's stack far from all else, so that each child needs three more page tables for the few pages
 * of it that it writes. So the program runs on a stack of its own, and what serves on another, among the hot memory
 * (hot.h). Children do without the kernel's, once the arguments and the environment, which lie at its end, have a copy beside
 * the program's other data: for their readers in the process, and for the kernel, which shows them to ps(1). makecontext(3),
 * MADV_DONTFORK in madvise(2), PR_SET_MM_MAP in prctl(2).
 */
#define _GNU_SOURCE
#include "stack.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "../posix/posix.h"
#include "hot.h"
#include "mappings.h"

/* Longer or more arguments stay where they are, and children inherit the stack with them. */
enum { MAIN_STACK = 384 << 10, MAX_ARGUMENTS = 16 << 10, MAX_POINTERS = 1024 };

#ifdef __SANITIZE_ADDRESS__
/* Giving memory back, its allocator reads the program's name, which lies on the kernel's stack: a child has none. */
const char *__asan_default_options(void)
{
    return "allocator_release_to_os_interval_ms=-1";
}
#endif

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

/* The addresses in /proc/self/stat, from its 26th field on; 0 where it has none. proc_pid_stat(5). */
static int memory_map(struct prctl_mm_map *map)
{
    char text[2048];
    FILE *file = fopen("/proc/self/stat", "re");
    if (!file) return 0;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    const char *fields = strrchr(text, ')');
    unsigned long long from26[3], from45[7];
    enum { FROM_26 = 3, FROM_45 = 7 };
    if (!fields || sscanf(fields,
                          ") %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
                          "%llu %llu %llu %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
                          "%llu %llu %llu %llu %llu %llu %llu",
                          &from26[0], &from26[1], &from26[2], &from45[0], &from45[1], &from45[2], &from45[3], &from45[4],
                          &from45[5], &from45[6]) != FROM_26 + FROM_45) {
        return 0;
    }
    *map = (struct prctl_mm_map){
        .start_code = from26[0],
        .end_code = from26[1],
        .start_stack = from26[2],
        .start_data = from45[0],
        .end_data = from45[1],
        .start_brk = from45[2],
        .brk = (unsigned long)syscall(SYS_brk, 0),
        .arg_start = from45[3],
        .arg_end = from45[4],
        .env_start = from45[5],
        .env_end = from45[6],
        .exe_fd = (uint32_t)-1,
    };
    return 1;
}

/* Strings of the kernel's, ended by NULL, as pointers to their copy; what comes behind them, or NULL without room for all. */
static char **copied(char *const *strings, intptr_t moved, char **into, const char *const *end)
{
    for (; *strings; strings++) {
        if ((const char *const *)into + 1 >= end) return NULL;
        *into++ = *strings + moved;
    }
    *into++ = NULL;
    return into;
}

/* Whether arguments and environment lie in our data from now on: for their readers here, and for the kernel. */
static int copy_arguments(void)
{
    static char copy[MAX_ARGUMENTS];
    static char *pointers[MAX_POINTERS];
    char **end = pointers + MAX_POINTERS;
    struct prctl_mm_map map;
    if (!memory_map(&map) || map.env_end < map.arg_start || map.env_end - map.arg_start > sizeof copy) return 0;
    memcpy(copy, (const void *)(uintptr_t)map.arg_start, map.env_end - map.arg_start);
    intptr_t moved = (intptr_t)((uintptr_t)copy - map.arg_start);
    char **variables = copied(initial_argv, moved, pointers, (const char *const *)end);
    if (!variables || !copied(environ, moved, variables, (const char *const *)end)) return 0;
    map.arg_start += (uint64_t)moved;
    map.arg_end += (uint64_t)moved;
    map.env_start += (uint64_t)moved;
    map.env_end += (uint64_t)moved;
    if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0)) return 0;
    posix_arguments = pointers[0] ? pointers + 1 : pointers;
    environ = variables;
    return 1;
}

void stack_keep_initial_from_children(void)
{
    struct mapping initial;
    if (!initial_argv || mappings_find("[stack]", &initial, 1) == 0 || !copy_arguments()) return;
    madvise((void *)initial.begin, initial.end - initial.begin, MADV_DONTFORK);
}
