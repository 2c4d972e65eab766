/*
 * Waits for descriptors: poll(2), epoll(7).
 */
#define _GNU_SOURCE
#include "call.h"

#include <limits.h>
#include <math.h>
#include <poll.h>
#include <sys/epoll.h>

#include "../runtime/profiler.h"

/*
 * A time-out in milliseconds, rounded up: woken a fraction early, a loop would turn for nothing until its time has come.
 * Infinity is none, a time that is over is 0, and one that is too long for an int ends early. 0, or -1 with an exception
 * pending.
 */
static int to_timeout(JSContext *ctx, JSValueConst value, int *timeout)
{
    double ms;
    if (JS_ToFloat64(ctx, &ms, value)) return -1;
    if (isnan(ms)) {
        JS_ThrowRangeError(ctx, "expected milliseconds, or Infinity for no time-out, received NaN");
        return -1;
    }
    if (isinf(ms) && ms > 0) *timeout = -1;
    else if (ms <= 0) *timeout = 0;
    else *timeout = ms < INT_MAX ? (int)ceil(ms) : INT_MAX;
    return 0;
}

FUNCTION(poll)
{
    UNUSED_SELF;
    size_t size;
    int count, timeout;
    if (JS_ToInt32(ctx, &count, argv[1]) || to_timeout(ctx, argv[2], &timeout)) return JS_EXCEPTION;
    uint8_t *set = JS_GetArrayBuffer(ctx, &size, argv[0]);
    if (!set) return JS_ThrowTypeError(ctx, "expected an ArrayBuffer of struct pollfd");
    if (count < 0 || (size_t)count > size / sizeof(struct pollfd)) {
        return JS_ThrowRangeError(ctx, "expected a count of at most %d entries, received %d",
                                  (int)(size / sizeof(struct pollfd)), count);
    }
    struct pollfd *entries = (struct pollfd *)(void *)set;
    int ready = poll(entries, (nfds_t)count, timeout);
    profiler_after_wait();
    if (ready < 0 && errno == EINTR) {
        /* The kernel has written nothing: what the last call found must not be read again. */
        for (int i = 0; i < count; i++) entries[i].revents = 0;
        return JS_NewInt32(ctx, 0);
    }
    return int_or_throw(ctx, ready, "poll");
}

FUNCTION(epoll_create1)
{
    UNUSED_SELF;
    (void)argv;
    return int_or_throw(ctx, epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
}

FUNCTION(epoll_ctl)
{
    UNUSED_SELF;
    int a[4];
    if (ints(ctx, argv, 4, a)) return JS_EXCEPTION;
    struct epoll_event event = {.events = (uint32_t)a[3], .data = {.fd = a[2]}};
    return void_or_throw(ctx, epoll_ctl(a[0], a[1], a[2], &event), "epoll_ctl");
}

FUNCTION(epoll_wait)
{
    UNUSED_SELF;
    enum { MAX = 1024 };
    static struct epoll_event events[MAX];
    int fd, timeout;
    size_t size;
    if (JS_ToInt32(ctx, &fd, argv[0]) || to_timeout(ctx, argv[2], &timeout)) return JS_EXCEPTION;
    int32_t *pairs = (int32_t *)(void *)JS_GetArrayBuffer(ctx, &size, argv[1]);
    if (!pairs) return JS_ThrowTypeError(ctx, "expected an ArrayBuffer of pairs of int32");
    size_t room = size / (2 * sizeof *pairs);
    int ready = epoll_wait(fd, events, room < MAX ? (int)room : MAX, timeout);
    if (ready < 0) return errno == EINTR ? JS_NewInt32(ctx, 0) : throw_errno(ctx, errno, "epoll_wait");
    for (int i = 0; i < ready; i++) {
        pairs[2 * i] = events[i].data.fd;
        pairs[2 * i + 1] = (int32_t)events[i].events;
    }
    return JS_NewInt32(ctx, ready);
}
