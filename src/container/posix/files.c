/*
 * Files and descriptors: open(2), read(2), fcntl(2), pipe(2), dup(2), readdir(3), readlink(2), proc(5).
 */
#define _GNU_SOURCE
#include "call.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc.h"

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
    /* Linux has freed the descriptor also where close(2) was interrupted: a second call could close another file. */
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
    int flags[1], turn[2];
    const char *failed;
    struct processes before, processes;
    if (ints(ctx, argv + 1, 1, flags) || ints(ctx, argv + 3, 2, turn)) return JS_EXCEPTION;
    const char *proc = JS_ToCString(ctx, argv[0]);
    if (!proc) return JS_EXCEPTION;
    /* Last: what converts the others may be a function of the caller's, and could take the buffer away. */
    before.bytes = JS_GetArrayBuffer(ctx, &before.size, argv[2]);
    if (!before.bytes) {
        JS_FreeCString(ctx, proc);
        return JS_ThrowTypeError(ctx, "expected an ArrayBuffer that is not empty");
    }
    const struct turn its_turn = {.part = turn[0], .parts = turn[1]};
    int error = processes_read(proc, flags[0], &before, its_turn, &processes, &failed);
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
