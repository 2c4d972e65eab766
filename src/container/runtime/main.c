/*
 * The frame of every program in the containers: one QuickJS runtime, the module `forkbed:posix`, and the program's
 * bytecode, which qjsc has made of the bundled TypeScript. The program ends by `_exit`, or here when its last line is
 * done; an exception that nobody caught ends it with 70 (EX_SOFTWARE).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../posix/posix.h"
#include "heap.h"
#include "stack.h"

/* The modules `forkbed:tls` and `forkbed:http2`, which only a program that speaks these is linked with. */
extern JSModuleDef *js_init_module_forkbed_tls(JSContext *ctx, const char *name) __attribute__((weak));
extern JSModuleDef *js_init_module_forkbed_http2(JSContext *ctx, const char *name) __attribute__((weak));

extern const uint8_t program[];
extern const uint32_t program_size;

char **posix_arguments;

enum { EXIT_STATUS_OF_A_BUG = 70 };

static int report_exception(JSContext *ctx)
{
    JSValue error = JS_GetException(ctx);
    JSValue stack = JS_GetPropertyStr(ctx, error, "stack");
    const char *text = JS_ToCString(ctx, error);
    const char *trace = JS_IsUndefined(stack) ? NULL : JS_ToCString(ctx, stack);
    fprintf(stderr, "forkbed: this is a bug in forkbed: %s\n%s", text ? text : "(no text)", trace ? trace : "");
    JS_FreeCString(ctx, text);
    JS_FreeCString(ctx, trace);
    JS_FreeValue(ctx, stack);
    JS_FreeValue(ctx, error);
    return EXIT_STATUS_OF_A_BUG;
}

/* A module's evaluation gives a promise, also where it awaits nothing; a rejected one is an exception. */
static JSValue settled(JSContext *ctx, JSValue value)
{
    JSContext *other;
    while (JS_ExecutePendingJob(JS_GetRuntime(ctx), &other) > 0) continue;
    if (JS_PromiseState(ctx, value) != JS_PROMISE_REJECTED) return value;
    JSValue reason = JS_PromiseResult(ctx, value);
    JS_FreeValue(ctx, value);
    return JS_Throw(ctx, reason);
}

static int run(JSContext *ctx)
{
    if (!js_init_module_forkbed_posix(ctx, "forkbed:posix")) return report_exception(ctx);
    if (js_init_module_forkbed_tls && !js_init_module_forkbed_tls(ctx, "forkbed:tls")) return report_exception(ctx);
    if (js_init_module_forkbed_http2 && !js_init_module_forkbed_http2(ctx, "forkbed:http2")) return report_exception(ctx);
    JSValue module = JS_ReadObject(ctx, program, program_size, JS_READ_OBJ_BYTECODE | JS_READ_OBJ_ROM_DATA);
    if (JS_IsException(module)) return report_exception(ctx);
    if (JS_ResolveModule(ctx, module) < 0) {
        JS_FreeValue(ctx, module);
        return report_exception(ctx);
    }
    JSValue result = settled(ctx, JS_EvalFunction(ctx, module));
    if (JS_IsException(result)) return report_exception(ctx);
    JS_FreeValue(ctx, result);
    return EXIT_SUCCESS;
}

static int start(void)
{
    JSRuntime *runtime = JS_NewRuntime2(&heap_functions, NULL);
    JSContext *ctx = runtime ? JS_NewContext(runtime) : NULL;
    if (!ctx) {
        fputs("forkbed: not enough memory to start\n", stderr);
        return EXIT_STATUS_OF_A_BUG;
    }
    int status = run(ctx);
    JS_FreeContext(ctx);
    JS_FreeRuntime(runtime);
    return status;
}

int main(int argc, char **argv)
{
    posix_arguments = argc > 0 ? argv + 1 : argv;
    stack_run(start, argv);
}
