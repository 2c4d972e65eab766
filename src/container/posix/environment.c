/*
 * The program's arguments and variables: environ(7); and text as bytes: utf-8(7).
 */
#define _GNU_SOURCE
#include "call.h"

#include <unistd.h>

#include "../runtime/heap.h"
#include "posix.h"

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
