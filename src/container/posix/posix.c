/*
 * The module `forkbed:posix`: system calls for TypeScript on QuickJS, one function each, the export table at the foot.
 * posix.d.ts beside it is its declaration and its documentation; a test holds the two equal.
 *
 * A function converts its arguments, makes the call, and returns or throws. It holds no state and makes no decision
 * that its caller could make. Every descriptor it makes is close-on-exec. EINTR is retried where the call can simply be
 * made again; the calls that wait (poll, epoll_wait, nanosleep) return early instead, and close is never retried.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../runtime/clock.h"
#include "../runtime/data.h"
#include "../runtime/heap.h"
#include "../runtime/profiler.h"
#include "../runtime/stack.h"
#include "../runtime/text.h"
#include "posix.h"
#include "processes.h"

static int is_prepared_to_fork;

enum { HANDLER_DEFAULT = 0, HANDLER_IGNORE = 1, HANDLER_NOOP = 2 };
enum { EXIT_STATUS_OF_A_BUG = 70 };

#define RETRY(result, call)                                                                                            \
    do {                                                                                                               \
        result = (call);                                                                                               \
    } while (result == -1 && errno == EINTR)

/* Errors --------------------------------------------------------------------------------------------------------- */

static JSValue throw_coded(JSContext *ctx, const char *code, int number, const char *syscall, const char *what)
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

static JSValue throw_errno(JSContext *ctx, int number, const char *syscall)
{
    const char *code = strerrorname_np(number);
    return throw_coded(ctx, code ? code : "EUNKNOWN", number, syscall, strerror(number));
}

static JSValue int_or_throw(JSContext *ctx, int result, const char *syscall)
{
    return result < 0 ? throw_errno(ctx, errno, syscall) : JS_NewInt32(ctx, result);
}

static JSValue void_or_throw(JSContext *ctx, int result, const char *syscall)
{
    return result < 0 ? throw_errno(ctx, errno, syscall) : JS_UNDEFINED;
}

/* Arguments: each returns 0, or -1 with an exception pending ------------------------------------------------------- */

static int ints(JSContext *ctx, JSValueConst *argv, int count, int *into)
{
    for (int i = 0; i < count; i++) {
        if (JS_ToInt32(ctx, &into[i], argv[i])) return -1;
    }
    return 0;
}

/* Milliseconds that fit where the kernel counts seconds. */
static int is_duration(double ms)
{
    return ms >= 0 && ms < 1e15;
}

struct bytes {
    uint8_t *data;
    size_t size;
};

/* The part of an ArrayBuffer that (buffer, offset, length) name; never past its end. */
static int byte_range(JSContext *ctx, JSValueConst *argv, struct bytes *range)
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
enum { MOST_ITEMS = 1 << 16 };

static int array_length(JSContext *ctx, JSValueConst array, int64_t *length)
{
    JSValue value = JS_GetPropertyStr(ctx, array, "length");
    if (JS_IsException(value)) return -1;
    int failed = JS_ToInt64(ctx, length, value);
    JS_FreeValue(ctx, value);
    if (failed) return -1;
    if (*length < 0 || *length > MOST_ITEMS) {
        JS_ThrowRangeError(ctx, "expected an array of at most %d items, received %lld", MOST_ITEMS, (long long)*length);
        return -1;
    }
    return 0;
}

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

/* Addresses -------------------------------------------------------------------------------------------------------- */

union address {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    struct sockaddr_un local;
    struct sockaddr_storage storage;
};

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

static int to_address(JSContext *ctx, JSValueConst object, union address *address, socklen_t *length)
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

static JSValue from_address(JSContext *ctx, const union address *address, socklen_t length)
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

/* Sockets ---------------------------------------------------------------------------------------------------------- */

#define FUNCTION(name) static JSValue posix_##name(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
#define UNUSED_SELF (void)ctx, (void)self, (void)argc

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
    /* Also where it is no number at all; what lies outside cannot be converted. */
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
    /* An interrupted connect goes on by itself, as one under way does: connect(2). */
    if (errno == EINPROGRESS || errno == EINTR) return JS_FALSE;
    return throw_errno(ctx, errno, "connect");
}

static JSValue transferred(JSContext *ctx, ssize_t count, const char *syscall)
{
    if (count >= 0) return JS_NewInt64(ctx, count);
    if (errno == EAGAIN || errno == EWOULDBLOCK) return JS_UNDEFINED;
    return throw_errno(ctx, errno, syscall);
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

/* Waiting for descriptors ------------------------------------------------------------------------------------------ */

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

/* Signals ---------------------------------------------------------------------------------------------------------- */

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

/* A descriptor that is readable when the process has ended, reaped or not. It is close-on-exec by itself. */
FUNCTION(pidfd_open)
{
    UNUSED_SELF;
    int pid;
    if (JS_ToInt32(ctx, &pid, argv[0])) return JS_EXCEPTION;
    return int_or_throw(ctx, (int)syscall(SYS_pidfd_open, pid, 0), "pidfd_open");
}

/* Processes -------------------------------------------------------------------------------------------------------- */

static void tell_exception(JSContext *ctx)
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
        tell_exception(ctx);
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
    JSValue told = JS_Call(ctx, pid < 0 ? loop->failed : loop->forked, loop->self, 1, &argument);
    JS_FreeValue(ctx, argument);
    if (JS_IsException(told)) return -1;
    JS_FreeValue(ctx, told);
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

/* Time ------------------------------------------------------------------------------------------------------------- */

FUNCTION(clock_gettime)
{
    UNUSED_SELF;
    int clock;
    struct timespec now;
    if (JS_ToInt32(ctx, &clock, argv[0])) return JS_EXCEPTION;
    /* Without a system call it reads pages that children do not have: runtime/clock.c. */
    long failed = is_prepared_to_fork ? syscall(SYS_clock_gettime, clock, &now) : clock_gettime(clock, &now);
    if (failed) return throw_errno(ctx, errno, "clock_gettime");
    return JS_NewFloat64(ctx, (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6);
}

FUNCTION(nanosleep)
{
    UNUSED_SELF;
    double ms;
    if (JS_ToFloat64(ctx, &ms, argv[0])) return JS_EXCEPTION;
    if (!is_duration(ms)) return JS_ThrowRangeError(ctx, "expected milliseconds of 0 or more");
    struct timespec length = {.tv_sec = (time_t)(ms / 1e3), .tv_nsec = (long)(fmod(ms, 1e3) * 1e6)};
    if (nanosleep(&length, NULL) && errno != EINTR) return throw_errno(ctx, errno, "nanosleep");
    return JS_UNDEFINED;
}

/* Files ------------------------------------------------------------------------------------------------------------ */

FUNCTION(open)
{
    UNUSED_SELF;
    int a[2], fd;
    if (ints(ctx, argv + 1, 2, a)) return JS_EXCEPTION;
    const char *path = JS_ToCString(ctx, argv[0]);
    if (!path) return JS_EXCEPTION;
    RETRY(fd, open(path, a[0] | O_CLOEXEC, (mode_t)a[1]));
    JS_FreeCString(ctx, path);
    return int_or_throw(ctx, fd, "open");
}

FUNCTION(read)
{
    UNUSED_SELF;
    int fd;
    struct bytes range;
    if (JS_ToInt32(ctx, &fd, argv[0]) || byte_range(ctx, argv + 1, &range)) return JS_EXCEPTION;
    ssize_t count;
    RETRY(count, read(fd, range.data, range.size));
    return transferred(ctx, count, "read");
}

FUNCTION(write)
{
    UNUSED_SELF;
    int fd;
    struct bytes range;
    if (JS_ToInt32(ctx, &fd, argv[0]) || byte_range(ctx, argv + 1, &range)) return JS_EXCEPTION;
    ssize_t count;
    RETRY(count, write(fd, range.data, range.size));
    return transferred(ctx, count, "write");
}

FUNCTION(close)
{
    UNUSED_SELF;
    int fd;
    if (JS_ToInt32(ctx, &fd, argv[0])) return JS_EXCEPTION;
    /* Linux has freed the descriptor also where close(2) was interrupted: a second call could close somebody else's. */
    if (close(fd) && errno != EINTR) return throw_errno(ctx, errno, "close");
    return JS_UNDEFINED;
}

FUNCTION(fcntl)
{
    UNUSED_SELF;
    int a[3];
    if (ints(ctx, argv, 3, a)) return JS_EXCEPTION;
    /* To others the argument is an address, or they make a descriptor that is not close-on-exec. */
    if (a[1] != F_GETFL && a[1] != F_SETFL && a[1] != F_GETFD && a[1] != F_SETFD) {
        return JS_ThrowRangeError(ctx, "expected F_GETFL, F_SETFL, F_GETFD or F_SETFD, received %d", a[1]);
    }
    return int_or_throw(ctx, fcntl(a[0], a[1], a[2]), "fcntl");
}

FUNCTION(pipe2)
{
    UNUSED_SELF;
    int flags, ends[2];
    if (JS_ToInt32(ctx, &flags, argv[0])) return JS_EXCEPTION;
    if (pipe2(ends, flags | O_CLOEXEC)) return throw_errno(ctx, errno, "pipe2");
    JSValue list = JS_NewArray(ctx);
    if (JS_IsException(list)) return list;
    JS_SetPropertyUint32(ctx, list, 0, JS_NewInt32(ctx, ends[0]));
    JS_SetPropertyUint32(ctx, list, 1, JS_NewInt32(ctx, ends[1]));
    return list;
}

FUNCTION(dup2)
{
    UNUSED_SELF;
    int a[2], result;
    if (ints(ctx, argv, 2, a)) return JS_EXCEPTION;
    RETRY(result, dup2(a[0], a[1]));
    return void_or_throw(ctx, result, "dup2");
}

FUNCTION(readdir)
{
    UNUSED_SELF;
    const char *path = JS_ToCString(ctx, argv[0]);
    if (!path) return JS_EXCEPTION;
    DIR *folder = opendir(path);
    JS_FreeCString(ctx, path);
    if (!folder) return throw_errno(ctx, errno, "opendir");
    JSValue list = JS_NewArray(ctx);
    uint32_t count = 0;
    struct dirent *entry;
    while (!JS_IsException(list) && (errno = 0, entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        JS_SetPropertyUint32(ctx, list, count++, JS_NewString(ctx, entry->d_name));
    }
    int failed = errno;
    closedir(folder);
    if (!failed || JS_IsException(list)) return list;
    JS_FreeValue(ctx, list);
    return throw_errno(ctx, failed, "readdir");
}

static void free_bytes(JSRuntime *runtime, void *opaque, void *bytes)
{
    (void)runtime, (void)opaque;
    free(bytes);
}

FUNCTION(readProcesses)
{
    UNUSED_SELF;
    int flags;
    const char *failed;
    struct processes processes;
    const char *proc = JS_ToCString(ctx, argv[0]);
    if (!proc) return JS_EXCEPTION;
    if (JS_ToInt32(ctx, &flags, argv[1])) {
        JS_FreeCString(ctx, proc);
        return JS_EXCEPTION;
    }
    int error = processes_read(proc, flags, &processes, &failed);
    JS_FreeCString(ctx, proc);
    if (error) return throw_errno(ctx, error, failed);
    return JS_NewArrayBuffer(ctx, processes.bytes, processes.size, free_bytes, NULL, 0);
}

FUNCTION(readlink)
{
    UNUSED_SELF;
    char target[4096];
    const char *path = JS_ToCString(ctx, argv[0]);
    if (!path) return JS_EXCEPTION;
    ssize_t length = readlink(path, target, sizeof target);
    JS_FreeCString(ctx, path);
    if (length < 0) return throw_errno(ctx, errno, "readlink");
    return JS_NewStringLen(ctx, target, (size_t)length);
}

FUNCTION(unlink)
{
    UNUSED_SELF;
    const char *path = JS_ToCString(ctx, argv[0]);
    if (!path) return JS_EXCEPTION;
    int result = unlink(path);
    JS_FreeCString(ctx, path);
    return void_or_throw(ctx, result, "unlink");
}

FUNCTION(chmod)
{
    UNUSED_SELF;
    int mode;
    if (JS_ToInt32(ctx, &mode, argv[1])) return JS_EXCEPTION;
    const char *path = JS_ToCString(ctx, argv[0]);
    if (!path) return JS_EXCEPTION;
    JSValue result = void_or_throw(ctx, chmod(path, (mode_t)mode), "chmod");
    JS_FreeCString(ctx, path);
    return result;
}

/* The program's surroundings, and text ------------------------------------------------------------------------------- */

static JSValue from_strings(JSContext *ctx, char **strings)
{
    JSValue list = JS_NewArray(ctx);
    for (uint32_t i = 0; strings && strings[i] && !JS_IsException(list); i++) {
        JS_SetPropertyUint32(ctx, list, i, JS_NewString(ctx, strings[i]));
    }
    return list;
}

FUNCTION(args)
{
    UNUSED_SELF;
    (void)argv;
    heap_started();
    return from_strings(ctx, posix_arguments);
}

FUNCTION(environ)
{
    UNUSED_SELF;
    (void)argv;
    return from_strings(ctx, environ);
}

FUNCTION(encodeUtf8)
{
    UNUSED_SELF;
    size_t size;
    const char *text = JS_ToCStringLen(ctx, &size, argv[0]);
    if (!text) return JS_EXCEPTION;
    JSValue buffer = JS_NewArrayBufferCopy(ctx, (const uint8_t *)text, size);
    JS_FreeCString(ctx, text);
    return buffer;
}

FUNCTION(decodeUtf8)
{
    UNUSED_SELF;
    struct bytes range;
    if (byte_range(ctx, argv, &range)) return JS_EXCEPTION;
    return JS_NewStringLen(ctx, (const char *)range.data, range.size);
}

FUNCTION(collectGarbage)
{
    UNUSED_SELF;
    enum { THRESHOLD = 256 * 1024 };
    JS_SetGCThreshold(JS_GetRuntime(ctx), JS_ToBool(ctx, argv[0]) ? THRESHOLD : (size_t)-1);
    return JS_UNDEFINED;
}

FUNCTION(prepareToFork)
{
    UNUSED_SELF;
    const char *profile = JS_ToCString(ctx, argv[0]);
    if (!profile) return JS_EXCEPTION;
    heap_prepare(profile);
    JS_FreeCString(ctx, profile);
    text_to_huge_page();
    stack_keep_initial_from_children();
    clock_keep_from_children();
    data_to_one_mapping();
    is_prepared_to_fork = 1;
    return JS_UNDEFINED;
}

FUNCTION(memfd_create)
{
    UNUSED_SELF;
    const char *name = JS_ToCString(ctx, argv[0]);
    if (!name) return JS_EXCEPTION;
    int fd = memfd_create(name, MFD_CLOEXEC);
    JS_FreeCString(ctx, name);
    return int_or_throw(ctx, fd, "memfd_create");
}

static void unmap(JSRuntime *runtime, void *size, void *memory)
{
    (void)runtime;
    munmap(memory, (size_t)(uintptr_t)size);
}

FUNCTION(mapShared)
{
    UNUSED_SELF;
    int fd;
    int64_t size;
    struct stat file;
    if (JS_ToInt32(ctx, &fd, argv[0]) || JS_ToInt64(ctx, &size, argv[1])) return JS_EXCEPTION;
    if (size < 1) return JS_ThrowRangeError(ctx, "expected a size of at least 1 byte, received %" PRId64, size);
    if (fstat(fd, &file)) return throw_errno(ctx, errno, "fstat");
    /* What lies beyond the end of a file is mapped, and ends whoever touches it. */
    if (file.st_size < size && ftruncate(fd, size)) return throw_errno(ctx, errno, "ftruncate");
    void *memory = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) return throw_errno(ctx, errno, "mmap");
    JSValue buffer = JS_NewArrayBuffer(ctx, memory, (size_t)size, unmap, (void *)(uintptr_t)size, 0);
    /* It takes no more than 2 GiB. */
    if (JS_IsException(buffer)) munmap(memory, (size_t)size);
    return buffer;
}

/* The export table: name and arguments of each function, then the constants ------------------------------------------ */

#define EXPORT(name, arguments) JS_CFUNC_DEF(#name, arguments, posix_##name)
#define CONSTANT(name) JS_PROP_INT32_DEF(#name, name, JS_PROP_CONFIGURABLE)

static const JSCFunctionListEntry exports[] = {
    /* What runs for every connection stands first: its objects then lie on few pages, which fork makes parent and child
     * copy as they touch them. */
    EXPORT(poll, 3),
    EXPORT(accept4, 3),
    EXPORT(fork, 1),
    EXPORT(forkEach, 2),
    EXPORT(close, 1),
    EXPORT(clock_gettime, 1),
    EXPORT(recv, 4),
    EXPORT(send, 4),
    EXPORT(epoll_wait, 3),
    EXPORT(connect, 2),
    EXPORT(collectGarbage, 1),
    EXPORT(sigprocmask, 2),
    EXPORT(sigaction, 3),
    EXPORT(decodeSocketAddress, 1),
    EXPORT(waitpid, 2),
    EXPORT(wait4, 3),
    EXPORT(read, 4),

    EXPORT(socket, 2),
    EXPORT(setsockopt, 4),
    EXPORT(getsockopt, 3),
    EXPORT(bind, 2),
    EXPORT(listen, 2),
    EXPORT(shutdown, 2),
    EXPORT(getsockname, 1),
    EXPORT(getpeername, 1),
    EXPORT(getaddrinfo, 2),
    EXPORT(getnameinfo, 1),
    EXPORT(epoll_create1, 0),
    EXPORT(epoll_ctl, 4),
    EXPORT(signalfd, 1),
    EXPORT(kill, 2),
    EXPORT(pidfd_open, 1),
    EXPORT(_exit, 1),
    EXPORT(execve, 3),
    EXPORT(getpid, 0),
    EXPORT(getppid, 0),
    EXPORT(getuid, 0),
    EXPORT(prctl, 2),
    EXPORT(getrlimit, 1),
    EXPORT(setrlimit, 2),
    EXPORT(sysconf, 1),
    EXPORT(nanosleep, 1),
    EXPORT(open, 3),
    EXPORT(write, 4),
    EXPORT(fcntl, 3),
    EXPORT(pipe2, 1),
    EXPORT(dup2, 2),
    EXPORT(readdir, 1),
    EXPORT(readProcesses, 2),
    EXPORT(readlink, 1),
    EXPORT(unlink, 1),
    EXPORT(chmod, 2),
    EXPORT(prepareToFork, 1),
    EXPORT(mapShared, 2),
    EXPORT(memfd_create, 1),
    EXPORT(args, 0),
    EXPORT(environ, 0),
    EXPORT(encodeUtf8, 1),
    EXPORT(decodeUtf8, 3),
    EXPORT(blockedSignals, 0),

    CONSTANT(AF_UNIX),
    CONSTANT(AF_INET),
    CONSTANT(AF_INET6),
    CONSTANT(SOCK_STREAM),
    CONSTANT(SOCK_DGRAM),
    CONSTANT(SOCK_NONBLOCK),
    CONSTANT(SOL_SOCKET),
    CONSTANT(SO_REUSEADDR),
    CONSTANT(SO_ERROR),
    CONSTANT(SO_LINGER),
    CONSTANT(SO_RCVTIMEO),
    CONSTANT(SO_SNDTIMEO),
    CONSTANT(SO_KEEPALIVE),
    CONSTANT(SO_BINDTOIFINDEX),
    CONSTANT(IPPROTO_TCP),
    CONSTANT(TCP_DEFER_ACCEPT),
    CONSTANT(TCP_NODELAY),
    CONSTANT(IPPROTO_IPV6),
    CONSTANT(IPV6_V6ONLY),
    CONSTANT(SHUT_RD),
    CONSTANT(SHUT_WR),
    CONSTANT(SHUT_RDWR),
    CONSTANT(POLLIN),
    CONSTANT(POLLOUT),
    CONSTANT(POLLERR),
    CONSTANT(POLLHUP),
    CONSTANT(POLLNVAL),
    CONSTANT(EPOLLIN),
    CONSTANT(EPOLLOUT),
    CONSTANT(EPOLLERR),
    CONSTANT(EPOLLHUP),
    CONSTANT(EPOLLRDHUP),
    CONSTANT(EPOLLEXCLUSIVE),
    CONSTANT(EPOLLET),
    CONSTANT(EPOLL_CTL_ADD),
    CONSTANT(EPOLL_CTL_MOD),
    CONSTANT(EPOLL_CTL_DEL),
    JS_PROP_INT32_DEF("SIG_DFL", HANDLER_DEFAULT, JS_PROP_CONFIGURABLE),
    JS_PROP_INT32_DEF("SIG_IGN", HANDLER_IGNORE, JS_PROP_CONFIGURABLE),
    JS_PROP_INT32_DEF("SIG_NOOP", HANDLER_NOOP, JS_PROP_CONFIGURABLE),
    CONSTANT(SIG_BLOCK),
    CONSTANT(SIG_UNBLOCK),
    CONSTANT(SIG_SETMASK),
    CONSTANT(SA_NOCLDWAIT),
    CONSTANT(SA_NOCLDSTOP),
    CONSTANT(SA_RESTART),
    CONSTANT(SIGHUP),
    CONSTANT(SIGINT),
    CONSTANT(SIGQUIT),
    CONSTANT(SIGABRT),
    CONSTANT(SIGKILL),
    CONSTANT(SIGUSR1),
    CONSTANT(SIGSEGV),
    CONSTANT(SIGUSR2),
    CONSTANT(SIGPIPE),
    CONSTANT(SIGALRM),
    CONSTANT(SIGTERM),
    CONSTANT(SIGCHLD),
    CONSTANT(SIGCONT),
    CONSTANT(SIGSTOP),
    /* As the kernel counts; the C library's name for it is a call. */
    JS_PROP_INT32_DEF("SIGRTMAX", NSIG - 1, JS_PROP_CONFIGURABLE),
    CONSTANT(WNOHANG),
    CONSTANT(__WALL),
    CONSTANT(PR_SET_CHILD_SUBREAPER),
    CONSTANT(PR_GET_CHILD_SUBREAPER),
    CONSTANT(PR_SET_PDEATHSIG),
    CONSTANT(PR_SET_DUMPABLE),
    CONSTANT(PR_SET_NAME),
    CONSTANT(RLIMIT_NOFILE),
    CONSTANT(RLIMIT_NPROC),
    CONSTANT(CLOCK_REALTIME),
    CONSTANT(CLOCK_MONOTONIC),
    CONSTANT(CLOCK_BOOTTIME),
    CONSTANT(_SC_CLK_TCK),
    CONSTANT(_SC_PAGESIZE),
    CONSTANT(READ_ARGV),
    CONSTANT(O_RDONLY),
    CONSTANT(O_WRONLY),
    CONSTANT(O_RDWR),
    CONSTANT(O_CREAT),
    CONSTANT(O_TRUNC),
    CONSTANT(O_APPEND),
    CONSTANT(O_NONBLOCK),
    CONSTANT(O_DIRECTORY),
    CONSTANT(F_GETFL),
    CONSTANT(F_SETFL),
    CONSTANT(F_GETFD),
    CONSTANT(F_SETFD),
    CONSTANT(FD_CLOEXEC),
};

enum { EXPORTS = sizeof exports / sizeof exports[0] };

static int fill_module(JSContext *ctx, JSModuleDef *module)
{
    return JS_SetModuleExportList(ctx, module, exports, EXPORTS);
}

JSModuleDef *js_init_module_forkbed_posix(JSContext *ctx, const char *name)
{
    JSModuleDef *module = JS_NewCModule(ctx, name, fill_module);
    if (!module) return NULL;
    JS_AddModuleExportList(ctx, module, exports, EXPORTS);
    return module;
}
