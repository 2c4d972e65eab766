/* See call.h. */
#define _GNU_SOURCE
#include "call.h"

#include <stdio.h>
#include <string.h>

JSValue throw_coded(JSContext *ctx, const char *code, int number, const char *syscall, const char *what)
{
    char message[256];
    snprintf(message, sizeof message, "%s: %s (%s)", syscall, what, code);
    JSValue error = JS_NewError(ctx);
    if (JS_IsException(error)) return error;
    const int flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE;
    JS_DefinePropertyValueStr(ctx, error, "name", JS_NewString(ctx, "PosixError"), flags);
    JS_DefinePropertyValueStr(ctx, error, "message", JS_NewString(ctx, message), flags);
    JS_DefinePropertyValueStr(ctx, error, "code", JS_NewString(ctx, code), flags);
    JS_DefinePropertyValueStr(ctx, error, "errno", JS_NewInt32(ctx, number), flags);
    JS_DefinePropertyValueStr(ctx, error, "syscall", JS_NewString(ctx, syscall), flags);
    return JS_Throw(ctx, error);
}

JSValue throw_errno(JSContext *ctx, int number, const char *syscall)
{
    const char *code = strerrorname_np(number);
    return throw_coded(ctx, code ? code : "EUNKNOWN", number, syscall, strerror(number));
}

JSValue int_or_throw(JSContext *ctx, int result, const char *syscall)
{
    return result < 0 ? throw_errno(ctx, errno, syscall) : JS_NewInt32(ctx, result);
}

JSValue void_or_throw(JSContext *ctx, int result, const char *syscall)
{
    return result < 0 ? throw_errno(ctx, errno, syscall) : JS_UNDEFINED;
}

JSValue transferred(JSContext *ctx, ssize_t count, const char *syscall)
{
    if (count >= 0) return JS_NewInt64(ctx, count);
    if (errno == EAGAIN || errno == EWOULDBLOCK) return JS_UNDEFINED;
    return throw_errno(ctx, errno, syscall);
}

/* Arguments -------------------------------------------------------------------------------------------------------- */

int ints(JSContext *ctx, JSValueConst *argv, int count, int *into)
{
    for (int i = 0; i < count; i++) {
        if (JS_ToInt32(ctx, &into[i], argv[i])) return -1;
    }
    return 0;
}

int byte_range(JSContext *ctx, JSValueConst *argv, struct bytes *range)
{
    size_t size;
    int64_t offset, length;
    /* First: what converts them may be a function of the caller's, and could take the buffer away. */
    if (JS_ToInt64(ctx, &offset, argv[1]) || JS_ToInt64(ctx, &length, argv[2])) return -1;
    uint8_t *data = JS_GetArrayBuffer(ctx, &size, argv[0]);
    if (!data) {
        JS_ThrowTypeError(ctx, "expected an ArrayBuffer that is not empty");
        return -1;
    }
    if (offset < 0 || length < 0 || offset > (int64_t)size || length > (int64_t)size - offset) {
        JS_ThrowRangeError(ctx, "expected a range within %lld bytes, received offset %lld, length %lld",
                           (long long)size, (long long)offset, (long long)length);
        return -1;
    }
    range->data = data + offset;
    range->size = (size_t)length;
    return 0;
}

/* More arguments than a program is started with. A length need not be an array's: it can be any number. */
enum { MAX_ITEMS = 1 << 16 };

int array_length(JSContext *ctx, JSValueConst array, int64_t *length)
{
    JSValue value = JS_GetPropertyStr(ctx, array, "length");
    if (JS_IsException(value)) return -1;
    int failed = JS_ToInt64(ctx, length, value);
    JS_FreeValue(ctx, value);
    if (failed) return -1;
    if (*length < 0 || *length > MAX_ITEMS) {
        JS_ThrowRangeError(ctx, "expected an array of at most %d items, received %lld", MAX_ITEMS, (long long)*length);
        return -1;
    }
    return 0;
}

int is_duration(double ms)
{
    return ms >= 0 && ms < 1e15;
}
