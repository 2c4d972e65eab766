/*
 * Signals: signal(7), signalfd(2), sigprocmask(2), sigaction(2), kill(2).
 */
#define _GNU_SOURCE
#include "call.h"

#include <signal.h>
#include <sys/signalfd.h>

#include "handlers.h"

static int signal_set(JSContext *ctx, JSValueConst array, sigset_t *set)
{
    int64_t length;
    sigemptyset(set);
    if (array_length(ctx, array, &length)) return -1;
    for (int64_t i = 0; i < length; i++) {
        int number;
        JSValue item = JS_GetPropertyUint32(ctx, array, (uint32_t)i);
        int failed = JS_ToInt32(ctx, &number, item);
        JS_FreeValue(ctx, item);
        if (failed) return -1;
        if (sigaddset(set, number)) {
            JS_ThrowRangeError(ctx, "expected a signal's number, received %d", number);
            return -1;
        }
    }
    return 0;
}

FUNCTION(signalfd)
{
    UNUSED_SELF;
    sigset_t set;
    if (signal_set(ctx, argv[0], &set)) return JS_EXCEPTION;
    return int_or_throw(ctx, signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd");
}

FUNCTION(sigprocmask)
{
    UNUSED_SELF;
    int how;
    sigset_t set;
    if (JS_ToInt32(ctx, &how, argv[0]) || signal_set(ctx, argv[1], &set)) return JS_EXCEPTION;
    return void_or_throw(ctx, sigprocmask(how, &set, NULL), "sigprocmask");
}

FUNCTION(blockedSignals)
{
    UNUSED_SELF;
    (void)argv;
    sigset_t blocked;
    if (sigprocmask(SIG_BLOCK, NULL, &blocked)) return throw_errno(ctx, errno, "sigprocmask");
    JSValue list = JS_NewArray(ctx);
    uint32_t count = 0;
    for (int number = 1; number < NSIG && !JS_IsException(list); number++) {
        if (sigismember(&blocked, number) == 1) JS_SetPropertyUint32(ctx, list, count++, JS_NewInt32(ctx, number));
    }
    return list;
}

static void do_nothing(int number)
{
    (void)number;
}

FUNCTION(sigaction)
{
    UNUSED_SELF;
    int a[3];
    if (ints(ctx, argv, 3, a)) return JS_EXCEPTION;
    struct sigaction action = {.sa_flags = a[2]}, before;
    switch (a[1]) {
    case HANDLER_DEFAULT: action.sa_handler = SIG_DFL; break;
    case HANDLER_IGNORE: action.sa_handler = SIG_IGN; break;
    case HANDLER_NOOP: action.sa_handler = do_nothing; break;
    default: return JS_ThrowRangeError(ctx, "expected SIG_DFL, SIG_IGN or SIG_NOOP, received %d", a[1]);
    }
    if (sigaction(a[0], &action, &before)) return throw_errno(ctx, errno, "sigaction");
    if (before.sa_handler == SIG_DFL) return JS_NewInt32(ctx, HANDLER_DEFAULT);
    return JS_NewInt32(ctx, before.sa_handler == SIG_IGN ? HANDLER_IGNORE : HANDLER_NOOP);
}

FUNCTION(kill)
{
    UNUSED_SELF;
    int a[2];
    if (ints(ctx, argv, 2, a)) return JS_EXCEPTION;
    return void_or_throw(ctx, kill(a[0], a[1]), "kill");
}
