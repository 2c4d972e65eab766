/*
 * Processes: clone(2), wait(2), execve(2), prctl(2), pidfd_open(2), getrlimit(2), sysconf(3).
 */
#define _GNU_SOURCE
#include "call.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../runtime/heap.h"
#include "../runtime/profiler.h"
#include "../runtime/stack.h"

enum { EXIT_STATUS_OF_A_BUG = 70 };

static void report_exception(JSContext *ctx)
{
    JSValue error = JS_GetException(ctx);
    const char *text = JS_ToCString(ctx, error);
    dprintf(STDERR_FILENO, "forkbed: uncaught in child %d: %s\n", (int)getpid(), text ? text : "(no text)");
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, error);
}

/* Not the C library's fork(), nor _Fork(): with one thread and no handlers they have nothing to prepare, and the locks and
 * counters that they keep lie on pages of their own, which each child would copy. The arguments after the signal are none,
 * so that their order, which differs between architectures, does not matter. clone(2). */
static pid_t fork_process(int exit_signal)
{
    profiler_before_fork();
    return (pid_t)syscall(SYS_clone, (unsigned long)exit_signal, 0UL, 0UL, 0UL, 0UL);
}

/* The child cannot come back into its parent's loop: it ends here, whatever the function does. */
static _Noreturn void run_child(JSContext *ctx, JSValueConst function, JSValueConst self)
{
    int status = EXIT_STATUS_OF_A_BUG;
    JSValue result = JS_Call(ctx, function, self, 0, NULL);
    if (JS_IsException(result) || JS_ToInt32(ctx, &status, result)) {
        report_exception(ctx);
        status = EXIT_STATUS_OF_A_BUG;
    }
    profiler_before_end();
    _exit(status);
}

FUNCTION(fork)
{
    UNUSED_SELF;
    if (!JS_IsFunction(ctx, argv[0])) return JS_ThrowTypeError(ctx, "expected a function for the child");
    pid_t pid = fork_process(SIGCHLD);
    if (pid == 0) run_child(ctx, argv[0], JS_UNDEFINED);
    return int_or_throw(ctx, pid, "fork");
}

struct fork_loop {
    JSContext *ctx;
    JSValueConst self;
    int exit_signal;
    JSValue next, child, forked, failed;
    JSValue result;
};

/* 1: go on, 0: `next` wants no more, -1: one of them threw. */
static int fork_once(struct fork_loop *loop)
{
    JSContext *ctx = loop->ctx;
    JSValue client = JS_Call(ctx, loop->next, loop->self, 0, NULL);
    if (JS_IsException(client)) return -1;
    int wanted = JS_ToBool(ctx, client);
    JS_FreeValue(ctx, client);
    if (!wanted) return 0;
    pid_t pid = fork_process(loop->exit_signal);
    if (pid == 0) run_child(ctx, loop->child, loop->self);
    JSValue argument = JS_NewInt32(ctx, pid);
    if (pid < 0) {
        throw_errno(ctx, errno, "fork");
        argument = JS_GetException(ctx);
    }
    JSValue reported = JS_Call(ctx, pid < 0 ? loop->failed : loop->forked, loop->self, 1, &argument);
    JS_FreeValue(ctx, argument);
    if (JS_IsException(reported)) return -1;
    JS_FreeValue(ctx, reported);
    return 1;
}

/* Nothing of JavaScript is on the stack when it forks: the child's calls take the place that those of `next` had. */
static void run_fork_loop(void *argument)
{
    struct fork_loop *loop = argument;
    int more = 1;
    while (more > 0) more = fork_once(loop);
    loop->result = more < 0 ? JS_EXCEPTION : JS_UNDEFINED;
}

FUNCTION(forkEach)
{
    UNUSED_SELF;
    int exit_signal;
    if (JS_ToInt32(ctx, &exit_signal, argv[1])) return JS_EXCEPTION;
    /* To clone(2) what lies above a signal is a flag. */
    if (exit_signal < 1 || exit_signal >= NSIG) {
        return JS_ThrowRangeError(ctx, "expected a signal's number, received %d", exit_signal);
    }
    struct fork_loop loop = {
        .ctx = ctx,
        .self = argv[0],
        .exit_signal = exit_signal,
        .next = JS_GetPropertyStr(ctx, argv[0], "next"),
        .child = JS_GetPropertyStr(ctx, argv[0], "child"),
        .forked = JS_GetPropertyStr(ctx, argv[0], "forked"),
        .failed = JS_GetPropertyStr(ctx, argv[0], "failed"),
    };
    heap_serve();
    stack_run_hot(JS_GetRuntime(ctx), run_fork_loop, &loop);
    JS_FreeValue(ctx, loop.next);
    JS_FreeValue(ctx, loop.child);
    JS_FreeValue(ctx, loop.forked);
    JS_FreeValue(ctx, loop.failed);
    return loop.result;
}

FUNCTION(waitpid)
{
    UNUSED_SELF;
    int a[2], status;
    pid_t pid;
    if (ints(ctx, argv, 2, a)) return JS_EXCEPTION;
    RETRY(pid, waitpid(a[0], &status, a[1]));
    if (pid == 0) return JS_UNDEFINED;
    if (pid < 0) return errno == ECHILD ? JS_NULL : throw_errno(ctx, errno, "waitpid");
    JSValue object = JS_NewObject(ctx);
    if (JS_IsException(object)) return object;
    JS_SetPropertyStr(ctx, object, "pid", JS_NewInt32(ctx, pid));
    if (WIFEXITED(status)) {
        JS_SetPropertyStr(ctx, object, "exitCode", JS_NewInt32(ctx, WEXITSTATUS(status)));
    } else {
        JS_SetPropertyStr(ctx, object, "signal", JS_NewInt32(ctx, WTERMSIG(status)));
        JS_SetPropertyStr(ctx, object, "coreDumped", JS_NewBool(ctx, WCOREDUMP(status)));
    }
    return object;
}

FUNCTION(wait4)
{
    UNUSED_SELF;
    int a[2];
    size_t size;
    pid_t pid;
    if (ints(ctx, argv, 2, a)) return JS_EXCEPTION;
    int *status = (int *)(void *)JS_GetArrayBuffer(ctx, &size, argv[2]);
    if (!status || size < sizeof *status) return JS_ThrowRangeError(ctx, "expected 4 bytes for the status");
    RETRY(pid, wait4(a[0], status, a[1], NULL));
    if (pid < 0 && errno == ECHILD) return JS_NewInt32(ctx, 0);
    return int_or_throw(ctx, pid, "wait4");
}

FUNCTION(_exit)
{
    UNUSED_SELF;
    int status;
    if (JS_ToInt32(ctx, &status, argv[0])) return JS_EXCEPTION;
    _exit(status);
}

static void free_strings(JSContext *ctx, char **strings)
{
    for (char **string = strings; *string; string++) JS_FreeCString(ctx, *string);
    free(strings);
}

/* A NULL-terminated vector for execve; NULL with an exception pending. */
static char **string_vector(JSContext *ctx, JSValueConst array)
{
    int64_t length;
    if (array_length(ctx, array, &length)) return NULL;
    char **strings = calloc((size_t)length + 1, sizeof *strings);
    if (!strings) {
        JS_ThrowOutOfMemory(ctx);
        return NULL;
    }
    for (int64_t i = 0; i < length; i++) {
        JSValue item = JS_GetPropertyUint32(ctx, array, (uint32_t)i);
        strings[i] = (char *)JS_ToCString(ctx, item);
        JS_FreeValue(ctx, item);
        if (!strings[i]) {
            free_strings(ctx, strings);
            return NULL;
        }
    }
    return strings;
}

FUNCTION(execve)
{
    UNUSED_SELF;
    JSValue result = JS_EXCEPTION;
    const char *path = JS_ToCString(ctx, argv[0]);
    char **arguments = path ? string_vector(ctx, argv[1]) : NULL;
    char **environment = arguments ? string_vector(ctx, argv[2]) : NULL;
    if (environment) {
        execve(path, arguments, environment);
        result = throw_errno(ctx, errno, "execve");
        free_strings(ctx, environment);
    }
    if (arguments) free_strings(ctx, arguments);
    JS_FreeCString(ctx, path);
    return result;
}

FUNCTION(getpid)
{
    UNUSED_SELF;
    (void)argv;
    return JS_NewInt32(ctx, getpid());
}

FUNCTION(getppid)
{
    UNUSED_SELF;
    (void)argv;
    return JS_NewInt32(ctx, getppid());
}

FUNCTION(getuid)
{
    UNUSED_SELF;
    (void)argv;
    return JS_NewInt64(ctx, getuid());
}

FUNCTION(prctl)
{
    UNUSED_SELF;
    int option;
    if (JS_ToInt32(ctx, &option, argv[0])) return JS_EXCEPTION;
    if (option == PR_SET_NAME) {
        const char *name = JS_ToCString(ctx, argv[1]);
        if (!name) return JS_EXCEPTION;
        int result = prctl(option, name, 0, 0, 0);
        JS_FreeCString(ctx, name);
        return int_or_throw(ctx, result, "prctl");
    }
    if (option == PR_GET_CHILD_SUBREAPER) {
        int value = 0;
        if (prctl(option, &value, 0, 0, 0)) return throw_errno(ctx, errno, "prctl");
        return JS_NewInt32(ctx, value);
    }
    /* Others take an integer for an address, to which the kernel writes. */
    if (option != PR_SET_CHILD_SUBREAPER && option != PR_SET_PDEATHSIG && option != PR_SET_DUMPABLE) {
        return JS_ThrowRangeError(ctx, "expected an option that this module names, received %d", option);
    }
    int64_t value;
    if (JS_ToInt64(ctx, &value, argv[1])) return JS_EXCEPTION;
    return int_or_throw(ctx, prctl(option, (unsigned long)value, 0, 0, 0), "prctl");
}

/* A descriptor that is readable when the process has ended, reaped or not. It is close-on-exec by itself. */
FUNCTION(pidfd_open)
{
    UNUSED_SELF;
    int pid;
    if (JS_ToInt32(ctx, &pid, argv[0])) return JS_EXCEPTION;
    return int_or_throw(ctx, (int)syscall(SYS_pidfd_open, pid, 0), "pidfd_open");
}

/* Limits ----------------------------------------------------------------------------------------------------------- */

static JSValue from_limit(JSContext *ctx, rlim_t limit)
{
    return JS_NewFloat64(ctx, limit == RLIM_INFINITY ? INFINITY : (double)limit);
}

FUNCTION(getrlimit)
{
    UNUSED_SELF;
    int resource;
    struct rlimit limit;
    if (JS_ToInt32(ctx, &resource, argv[0])) return JS_EXCEPTION;
    if (getrlimit((__rlimit_resource_t)resource, &limit)) return throw_errno(ctx, errno, "getrlimit");
    JSValue object = JS_NewObject(ctx);
    if (JS_IsException(object)) return object;
    JS_SetPropertyStr(ctx, object, "soft", from_limit(ctx, limit.rlim_cur));
    JS_SetPropertyStr(ctx, object, "hard", from_limit(ctx, limit.rlim_max));
    return object;
}

static int to_limit(JSContext *ctx, JSValueConst object, const char *name, rlim_t *limit)
{
    double number;
    JSValue value = JS_GetPropertyStr(ctx, object, name);
    int failed = JS_ToFloat64(ctx, &number, value);
    JS_FreeValue(ctx, value);
    if (failed) return -1;
    if (!(number >= 0 && (isinf(number) || number < 0x1p64))) {
        JS_ThrowRangeError(ctx, "expected a limit from 0 to 2^64, or Infinity, for %s", name);
        return -1;
    }
    *limit = isinf(number) ? RLIM_INFINITY : (rlim_t)number;
    return 0;
}

FUNCTION(setrlimit)
{
    UNUSED_SELF;
    int resource;
    struct rlimit limit;
    if (JS_ToInt32(ctx, &resource, argv[0]) || to_limit(ctx, argv[1], "soft", &limit.rlim_cur) ||
        to_limit(ctx, argv[1], "hard", &limit.rlim_max)) {
        return JS_EXCEPTION;
    }
    return void_or_throw(ctx, setrlimit((__rlimit_resource_t)resource, &limit), "setrlimit");
}

FUNCTION(sysconf)
{
    UNUSED_SELF;
    int name;
    if (JS_ToInt32(ctx, &name, argv[0])) return JS_EXCEPTION;
    errno = 0;
    long value = sysconf(name);
    if (value < 0) return throw_errno(ctx, errno ? errno : EINVAL, "sysconf");
    return JS_NewInt64(ctx, value);
}
