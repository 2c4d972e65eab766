/*
 * Waits for descriptors: poll(2), epoll(7).
 */
#define _GNU_SOURCE
#include "call.h"

#include <poll.h>
#include <sys/epoll.h>

#include "../runtime/profiler.h"

FUNCTION(poll)
{
    UNUSED_SELF;
    size_t size;
    int a[2];
    if (ints(ctx, argv + 1, 2, a)) return JS_EXCEPTION;
    uint8_t *set = JS_GetArrayBuffer(ctx, &size, argv[0]);
    if (!set) return JS_ThrowTypeError(ctx, "expected an ArrayBuffer of struct pollfd");
    if (a[0] < 0 || (size_t)a[0] > size / sizeof(struct pollfd)) {
        return JS_ThrowRangeError(ctx, "expected a count of at most %d entries, received %d",
                                  (int)(size / sizeof(struct pollfd)), a[0]);
    }
    struct pollfd *entries = (struct pollfd *)(void *)set;
    int ready = poll(entries, (nfds_t)a[0], a[1]);
    profiler_after_wait();
    if (ready < 0 && errno == EINTR) {
        /* The kernel has written nothing: what the last call found must not be read again. */
        for (int i = 0; i < a[0]; i++) entries[i].revents = 0;
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
    enum { MOST = 1024 };
    static struct epoll_event events[MOST];
    int fd, timeout;
    size_t size;
    if (JS_ToInt32(ctx, &fd, argv[0]) || JS_ToInt32(ctx, &timeout, argv[2])) return JS_EXCEPTION;
    int32_t *pairs = (int32_t *)(void *)JS_GetArrayBuffer(ctx, &size, argv[1]);
    if (!pairs) return JS_ThrowTypeError(ctx, "expected an ArrayBuffer of pairs of int32");
    size_t room = size / (2 * sizeof *pairs);
    int ready = epoll_wait(fd, events, room < MOST ? (int)room : MOST, timeout);
    if (ready < 0) return errno == EINTR ? JS_NewInt32(ctx, 0) : throw_errno(ctx, errno, "epoll_wait");
    for (int i = 0; i < ready; i++) {
        pairs[2 * i] = events[i].data.fd;
        pairs[2 * i + 1] = (int32_t)events[i].events;
    }
    return JS_NewInt32(ctx, ready);
}
