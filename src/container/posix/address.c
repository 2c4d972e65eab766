/* See address.h. */
#define _GNU_SOURCE
#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "call.h"

static int unix_address(JSContext *ctx, JSValueConst object, union address *address, socklen_t *length)
{
    JSValue value = JS_GetPropertyStr(ctx, object, "path");
    size_t size;
    const char *path = JS_ToCStringLen(ctx, &size, value);
    JS_FreeValue(ctx, value);
    if (!path) return -1;
    int fits = size > 0 && size < sizeof address->local.sun_path;
    if (fits) {
        address->local.sun_family = AF_UNIX;
        memcpy(address->local.sun_path, path, size);
        /* An abstract name counts by its length; a path ends with NUL. */
        *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size + (path[0] ? 1 : 0));
    } else {
        JS_ThrowRangeError(ctx, "expected a socket path of 1 to %d bytes, received %d",
                           (int)sizeof address->local.sun_path - 1, (int)size);
    }
    JS_FreeCString(ctx, path);
    return fits ? 0 : -1;
}

static int internet_address(JSContext *ctx, JSValueConst object, union address *address, socklen_t *length)
{
    int port;
    JSValue value = JS_GetPropertyStr(ctx, object, "port");
    int failed = JS_ToInt32(ctx, &port, value);
    JS_FreeValue(ctx, value);
    if (failed) return -1;
    if (port < 0 || port > 65535) {
        JS_ThrowRangeError(ctx, "expected a port from 0 to 65535, received %d", port);
        return -1;
    }
    value = JS_GetPropertyStr(ctx, object, "address");
    const char *text = JS_ToCString(ctx, value);
    JS_FreeValue(ctx, value);
    if (!text) return -1;
    if (inet_pton(AF_INET, text, &address->ipv4.sin_addr) == 1) {
        address->ipv4.sin_family = AF_INET;
        address->ipv4.sin_port = htons((uint16_t)port);
        *length = sizeof address->ipv4;
    } else if (inet_pton(AF_INET6, text, &address->ipv6.sin6_addr) == 1) {
        address->ipv6.sin6_family = AF_INET6;
        address->ipv6.sin6_port = htons((uint16_t)port);
        *length = sizeof address->ipv6;
    } else {
        JS_ThrowTypeError(ctx, "expected an IPv4 or IPv6 address, received \"%s\"", text);
        failed = -1;
    }
    JS_FreeCString(ctx, text);
    return failed;
}

int to_address(JSContext *ctx, JSValueConst object, union address *address, socklen_t *length)
{
    memset(address, 0, sizeof *address);
    JSValue value = JS_GetPropertyStr(ctx, object, "family");
    const char *family = JS_ToCString(ctx, value);
    JS_FreeValue(ctx, value);
    if (!family) return -1;
    int is_unix = strcmp(family, "unix") == 0;
    JS_FreeCString(ctx, family);
    return is_unix ? unix_address(ctx, object, address, length) : internet_address(ctx, object, address, length);
}

JSValue from_address(JSContext *ctx, const union address *address, socklen_t length)
{
    char text[INET6_ADDRSTRLEN];
    JSValue object = JS_NewObject(ctx);
    if (JS_IsException(object)) return object;
    switch (address->any.sa_family) {
    case AF_INET:
        inet_ntop(AF_INET, &address->ipv4.sin_addr, text, sizeof text);
        JS_SetPropertyStr(ctx, object, "family", JS_NewString(ctx, "IPv4"));
        JS_SetPropertyStr(ctx, object, "address", JS_NewString(ctx, text));
        JS_SetPropertyStr(ctx, object, "port", JS_NewInt32(ctx, ntohs(address->ipv4.sin_port)));
        return object;
    case AF_INET6:
        inet_ntop(AF_INET6, &address->ipv6.sin6_addr, text, sizeof text);
        JS_SetPropertyStr(ctx, object, "family", JS_NewString(ctx, "IPv6"));
        JS_SetPropertyStr(ctx, object, "address", JS_NewString(ctx, text));
        JS_SetPropertyStr(ctx, object, "port", JS_NewInt32(ctx, ntohs(address->ipv6.sin6_port)));
        return object;
    case AF_UNIX: {
        const size_t head = offsetof(struct sockaddr_un, sun_path);
        size_t size = length > head ? length - head : 0;
        const char *path = address->local.sun_path;
        if (size > 0 && path[0]) size = strnlen(path, size);
        JS_SetPropertyStr(ctx, object, "family", JS_NewString(ctx, "unix"));
        JS_SetPropertyStr(ctx, object, "path", JS_NewStringLen(ctx, path, size));
        return object;
    }
    default:
        JS_FreeValue(ctx, object);
        return throw_errno(ctx, EAFNOSUPPORT, "getsockname");
    }
}
