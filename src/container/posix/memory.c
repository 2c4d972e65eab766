/*
 * Memory: the heap laid out for fork (runtime/heap.h), memfd_create(2), mmap(2); and the clock, which prepareToFork takes
 * from children's memory: clock_gettime(2), nanosleep(2).
 */
#define _GNU_SOURCE
#include "call.h"

#include <inttypes.h>
#include <math.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../runtime/clock.h"
#include "../runtime/data.h"
#include "../runtime/heap.h"
#include "../runtime/stack.h"
#include "../runtime/text.h"

FUNCTION(collectGarbage)
{
    UNUSED_SELF;
    enum { THRESHOLD = 256 * 1024 };
    JS_SetGCThreshold(JS_GetRuntime(ctx), JS_ToBool(ctx, argv[0]) ? THRESHOLD : (size_t)-1);
    return JS_UNDEFINED;
}

static int is_prepared_to_fork;

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
    /* Pages beyond the end of a file are mapped too, and a process that touches one gets SIGBUS. */
    if (file.st_size < size && ftruncate(fd, size)) return throw_errno(ctx, errno, "ftruncate");
    void *memory = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) return throw_errno(ctx, errno, "mmap");
    JSValue buffer = JS_NewArrayBuffer(ctx, memory, (size_t)size, unmap, (void *)(uintptr_t)size, 0);
    /* It takes no more than 2 GiB. */
    if (JS_IsException(buffer)) munmap(memory, (size_t)size);
    return buffer;
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
