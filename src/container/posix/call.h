/*
 * What the functions of the module `forkbed:posix` share: how to declare one, to convert its arguments, and to throw.
 *
 * A function converts its arguments, makes the call, and returns or throws. It holds no state and makes no decision that its
 * caller could make. Every descriptor it makes is close-on-exec. It retries EINTR where the call can simply be made again; the
 * calls that wait (poll, epoll_wait, nanosleep) return early instead, and close is never retried.
 */
#ifndef FORKBED_CALL_H
#define FORKBED_CALL_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <quickjs/quickjs.h>

#define FUNCTION(name) JSValue posix_##name(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
#define UNUSED_SELF (void)ctx, (void)self, (void)argc

#define RETRY(result, call)                                                                                            \
    do {                                                                                                               \
        result = (call);                                                                                               \
    } while (result == -1 && errno == EINTR)

/* Results: each returns the value, or throws a PosixError ----------------------------------------------------------- */

JSValue throw_coded(JSContext *ctx, const char *code, int number, const char *syscall, const char *what);
JSValue throw_errno(JSContext *ctx, int number, const char *syscall);
JSValue int_or_throw(JSContext *ctx, int result, const char *syscall);
JSValue void_or_throw(JSContext *ctx, int result, const char *syscall);
/* A count of bytes; undefined where the call would block. */
JSValue transferred(JSContext *ctx, ssize_t count, const char *syscall);

/* Arguments: each returns 0, or -1 with an exception pending ------------------------------------------------------- */

int ints(JSContext *ctx, JSValueConst *argv, int count, int *into);

struct bytes {
    uint8_t *data;
    size_t size;
};

/* The part of an ArrayBuffer that (buffer, offset, length) name; never past its end. */
int byte_range(JSContext *ctx, JSValueConst *argv, struct bytes *range);
/* The length of a list of arguments, variables or signals. */
int array_length(JSContext *ctx, JSValueConst array, int64_t *length);

/* Whether milliseconds fit where the kernel counts seconds. */
int is_duration(double ms);

#endif
