/*
 * Sockets, and the names of hosts: socket(2), socket(7), getaddrinfo(3), getnameinfo(3).
 */
#define _GNU_SOURCE
#include "call.h"

#include <limits.h>
#include <math.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "address.h"

FUNCTION(socket)
{
    UNUSED_SELF;
    int a[2];
    if (ints(ctx, argv, 2, a)) return JS_EXCEPTION;
    return int_or_throw(ctx, socket(a[0], a[1] | SOCK_CLOEXEC, 0), "socket");
}

FUNCTION(setsockopt)
{
    UNUSED_SELF;
    int a[3];
    double value;
    if (ints(ctx, argv, 3, a) || JS_ToFloat64(ctx, &value, argv[3])) return JS_EXCEPTION;
    int is_time = a[1] == SOL_SOCKET && (a[2] == SO_RCVTIMEO || a[2] == SO_SNDTIMEO);
    /* NaN too is refused: a double outside the range cannot be converted. */
    if (is_time ? !is_duration(value) : !(value >= INT_MIN && value <= INT_MAX)) {
        return JS_ThrowRangeError(ctx, is_time ? "expected milliseconds of 0 or more" : "expected an int as value");
    }
    int result;
    if (is_time) {
        struct timeval limit = {.tv_sec = (time_t)(value / 1000), .tv_usec = (suseconds_t)(fmod(value, 1000) * 1000)};
        result = setsockopt(a[0], a[1], a[2], &limit, sizeof limit);
    } else if (a[1] == SOL_SOCKET && a[2] == SO_LINGER) {
        struct linger linger = {.l_onoff = value >= 0, .l_linger = value >= 0 ? (int)value : 0};
        result = setsockopt(a[0], a[1], a[2], &linger, sizeof linger);
    } else {
        int number = (int)value;
        result = setsockopt(a[0], a[1], a[2], &number, sizeof number);
    }
    return void_or_throw(ctx, result, "setsockopt");
}

FUNCTION(getsockopt)
{
    UNUSED_SELF;
    int a[3], value = 0;
    socklen_t length = sizeof value;
    if (ints(ctx, argv, 3, a)) return JS_EXCEPTION;
    if (getsockopt(a[0], a[1], a[2], &value, &length)) return throw_errno(ctx, errno, "getsockopt");
    return JS_NewInt32(ctx, value);
}

FUNCTION(bind)
{
    UNUSED_SELF;
    int fd;
    union address address;
    socklen_t length;
    if (JS_ToInt32(ctx, &fd, argv[0]) || to_address(ctx, argv[1], &address, &length)) return JS_EXCEPTION;
    return void_or_throw(ctx, bind(fd, &address.any, length), "bind");
}

FUNCTION(listen)
{
    UNUSED_SELF;
    int a[2];
    if (ints(ctx, argv, 2, a)) return JS_EXCEPTION;
    return void_or_throw(ctx, listen(a[0], a[1]), "listen");
}

FUNCTION(accept4)
{
    UNUSED_SELF;
    int a[2], fd;
    size_t size;
    if (ints(ctx, argv, 2, a)) return JS_EXCEPTION;
    uint8_t *peer = JS_GetArrayBuffer(ctx, &size, argv[2]);
    if (!peer || size < sizeof(struct sockaddr_storage)) {
        return JS_ThrowRangeError(ctx, "expected %d bytes for the peer's address", (int)sizeof(struct sockaddr_storage));
    }
    socklen_t length = sizeof(struct sockaddr_storage);
    RETRY(fd, accept4(a[0], (struct sockaddr *)(void *)peer, &length, a[1] | SOCK_CLOEXEC));
    if (fd < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return JS_UNDEFINED;
    return int_or_throw(ctx, fd, "accept4");
}

FUNCTION(connect)
{
    UNUSED_SELF;
    int fd;
    union address address;
    socklen_t length;
    if (JS_ToInt32(ctx, &fd, argv[0]) || to_address(ctx, argv[1], &address, &length)) return JS_EXCEPTION;
    if (connect(fd, &address.any, length) == 0) return JS_TRUE;
    /* An interrupted connect continues by itself, like one in progress: connect(2). */
    if (errno == EINPROGRESS || errno == EINTR) return JS_FALSE;
    return throw_errno(ctx, errno, "connect");
}

FUNCTION(recv)
{
    UNUSED_SELF;
    int fd;
    struct bytes range;
    if (JS_ToInt32(ctx, &fd, argv[0]) || byte_range(ctx, argv + 1, &range)) return JS_EXCEPTION;
    ssize_t count;
    RETRY(count, recv(fd, range.data, range.size, 0));
    return transferred(ctx, count, "recv");
}

FUNCTION(send)
{
    UNUSED_SELF;
    int fd;
    struct bytes range;
    if (JS_ToInt32(ctx, &fd, argv[0]) || byte_range(ctx, argv + 1, &range)) return JS_EXCEPTION;
    ssize_t count;
    RETRY(count, send(fd, range.data, range.size, MSG_NOSIGNAL));
    return transferred(ctx, count, "send");
}

FUNCTION(shutdown)
{
    UNUSED_SELF;
    int a[2];
    if (ints(ctx, argv, 2, a)) return JS_EXCEPTION;
    return void_or_throw(ctx, shutdown(a[0], a[1]), "shutdown");
}

FUNCTION(getsockname)
{
    UNUSED_SELF;
    int fd;
    union address address;
    socklen_t length = sizeof address;
    if (JS_ToInt32(ctx, &fd, argv[0])) return JS_EXCEPTION;
    if (getsockname(fd, &address.any, &length)) return throw_errno(ctx, errno, "getsockname");
    return from_address(ctx, &address, length);
}

FUNCTION(getpeername)
{
    UNUSED_SELF;
    int fd;
    union address address;
    socklen_t length = sizeof address;
    if (JS_ToInt32(ctx, &fd, argv[0])) return JS_EXCEPTION;
    if (getpeername(fd, &address.any, &length)) return throw_errno(ctx, errno, "getpeername");
    return from_address(ctx, &address, length);
}

FUNCTION(decodeSocketAddress)
{
    UNUSED_SELF;
    union address address;
    size_t size;
    uint8_t *bytes = JS_GetArrayBuffer(ctx, &size, argv[0]);
    if (!bytes || size < sizeof address.storage) {
        return JS_ThrowRangeError(ctx, "expected the %d bytes of an address", (int)sizeof address.storage);
    }
    memcpy(&address, bytes, sizeof address.storage);
    return from_address(ctx, &address, sizeof address.storage);
}

static const char *resolver_code(int error)
{
    switch (error) {
    case EAI_AGAIN: return "EAI_AGAIN";
    case EAI_BADFLAGS: return "EAI_BADFLAGS";
    case EAI_FAIL: return "EAI_FAIL";
    case EAI_FAMILY: return "EAI_FAMILY";
    case EAI_MEMORY: return "EAI_MEMORY";
    case EAI_NONAME: return "EAI_NONAME";
    case EAI_SERVICE: return "EAI_SERVICE";
    case EAI_NODATA: return "EAI_NODATA";
    case EAI_ADDRFAMILY: return "EAI_ADDRFAMILY";
    default: return "EAI_UNKNOWN";
    }
}

static JSValue throw_resolver(JSContext *ctx, int error, const char *syscall)
{
    if (error == EAI_SYSTEM) return throw_errno(ctx, errno, syscall);
    return throw_coded(ctx, resolver_code(error), error, syscall, gai_strerror(error));
}

FUNCTION(getaddrinfo)
{
    UNUSED_SELF;
    int port;
    if (JS_ToInt32(ctx, &port, argv[1])) return JS_EXCEPTION;
    const char *host = JS_ToCString(ctx, argv[0]);
    if (!host) return JS_EXCEPTION;
    char service[16];
    snprintf(service, sizeof service, "%d", port);
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found;
    int error = getaddrinfo(host, service, &hints, &found);
    JS_FreeCString(ctx, host);
    if (error) return throw_resolver(ctx, error, "getaddrinfo");
    JSValue list = JS_NewArray(ctx);
    uint32_t count = 0;
    for (struct addrinfo *entry = found; entry && !JS_IsException(list); entry = entry->ai_next) {
        union address address;
        if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
        memset(&address, 0, sizeof address);
        memcpy(&address, entry->ai_addr, entry->ai_addrlen);
        JS_SetPropertyUint32(ctx, list, count++, from_address(ctx, &address, entry->ai_addrlen));
    }
    freeaddrinfo(found);
    return list;
}

FUNCTION(getnameinfo)
{
    UNUSED_SELF;
    union address address;
    socklen_t length;
    char host[NI_MAXHOST];
    if (to_address(ctx, argv[0], &address, &length)) return JS_EXCEPTION;
    int error = getnameinfo(&address.any, length, host, sizeof host, NULL, 0, NI_NAMEREQD);
    if (error == EAI_NONAME || error == EAI_AGAIN) return JS_UNDEFINED;
    return error ? throw_resolver(ctx, error, "getnameinfo") : JS_NewString(ctx, host);
}
