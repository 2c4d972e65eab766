/*
 * libFuzzer's harness for the module `forkbed:posix`. An input is bytes from which the driver (driver.ts) makes calls of
 * the module's functions with arguments of all types. QuickJS takes its memory from malloc, where AddressSanitizer sees it.
 *
 * A finding is what a sanitizer reports; an exception that is no Error; and, each time that a runtime has ended, memory,
 * or a mapping, that somebody still holds. FUZZ_INPUTS sets how many inputs a runtime lives for: with 1 it is told which.
 */
#define _GNU_SOURCE
#define STAND_INS
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../posix/posix.h"
#include "../runtime/heap.h"
#include "../runtime/stack.h"
#include "../runtime/text.h"
#include "stand-ins.h"

extern const uint8_t program[];
extern const uint32_t program_size;

char **posix_arguments;

enum { INPUTS = 200 };

static JSRuntime *runtime;
static JSContext *ctx;
static JSValue driver;
static long blocks, inputs, inputs_each = INPUTS;

/* What the module asks of the runtime's frame, which has sanitized tests of its own -------------------------------------- */

void heap_started(void)
{
}

void heap_prepare(const char *profile)
{
    if (strlen(profile) > (1 << 20)) fputs("", stderr);
}

void heap_serve(void)
{
}

void text_to_huge_page(void)
{
}

void stack_keep_initial_from_children(void)
{
}

void clock_keep_from_children(void)
{
}

void data_to_one_mapping(void)
{
}

void stack_run_hot(JSRuntime *of, void (*body)(void *), void *argument)
{
    (void)of;
    body(argument);
}

/* The runtime's memory, counted ------------------------------------------------------------------------------------- */

static void *counted_malloc(JSMallocState *state, size_t size)
{
    (void)state;
    void *block = malloc(size);
    if (block) blocks++;
    return block;
}

static void counted_free(JSMallocState *state, void *block)
{
    (void)state;
    if (block) blocks--;
    free(block);
}

static void *counted_realloc(JSMallocState *state, void *block, size_t size)
{
    if (!block) return size ? counted_malloc(state, size) : NULL;
    if (size == 0) {
        counted_free(state, block);
        return NULL;
    }
    return realloc(block, size);
}

static size_t counted_usable(const void *block)
{
    return malloc_usable_size((void *)block);
}

static const JSMallocFunctions counted = {counted_malloc, counted_free, counted_realloc, counted_usable};

/* ------------------------------------------------------------------------------------------------------------------- */

static _Noreturn void fail(const char *what)
{
    const char *text = JS_ToCString(ctx, JS_GetException(ctx));
    fprintf(stderr, "%s: %s\n", what, text ? text : "(no text)");
    finding(what, inputs);
}

static void start(void)
{
    JSContext *other;
    runtime = JS_NewRuntime2(&counted, NULL);
    ctx = JS_NewContext(runtime);
    if (!js_init_module_forkbed_posix(ctx, "forkbed:posix")) fail("the module");
    JSValue module = JS_ReadObject(ctx, program, program_size, JS_READ_OBJ_BYTECODE);
    if (JS_IsException(module) || JS_ResolveModule(ctx, module) < 0) fail("the driver's bytecode");
    JS_FreeValue(ctx, JS_EvalFunction(ctx, module));
    while (JS_ExecutePendingJob(runtime, &other) > 0) continue;
    JSValue global = JS_GetGlobalObject(ctx);
    driver = JS_GetPropertyStr(ctx, global, "fuzzOne");
    JS_FreeValue(ctx, global);
    if (!JS_IsFunction(ctx, driver)) fail("the driver");
}

static void stop(void)
{
    JS_FreeValue(ctx, driver);
    JS_FreeContext(ctx);
    JS_FreeRuntime(runtime);
    runtime = NULL;
    if (blocks != 0) finding("blocks of memory that a runtime has not given back", blocks);
    if (mappings_left() != 0) finding("mappings that the module has not undone", mappings_left());
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    posix_arguments = *argv;
    const char *each = getenv("FUZZ_INPUTS");
    if (each) inputs_each = atol(each);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!runtime) start();
    JSValue input = JS_NewArrayBufferCopy(ctx, data, size);
    JSValue result = JS_Call(ctx, driver, JS_UNDEFINED, 1, &input);
    if (JS_IsException(result)) fail("an exception that is no Error");
    JS_FreeValue(ctx, result);
    JS_FreeValue(ctx, input);
    close_range(FIRST_FD, ~0U, 0);
    if (++inputs % inputs_each == 0) stop();
    return 0;
}
