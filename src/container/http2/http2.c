/*
 * The module `forkbed:http2`: the client's side of HTTP/2 by nghttp2, one request after the other on one connection. It has no socket:
 * the caller hands it what has come, and sends what it wants to be sent. http2.d.ts is the declaration; a test holds the two equal.
 */
#define _GNU_SOURCE
#include <quickjs/quickjs.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nghttp2/nghttp2.h>

#include "../posix/call.h"

#define HTTP2_FUNCTION(name) static JSValue http2_##name(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)

/*
 * Of the fields of a reply, and of its body; and of all that comes for one request, with what is none of its reply: PING, SETTINGS, frames
 * that nobody knows. No server of ours sends more, and a client that takes them for ever serves no other connection.
 */
enum { MAX_REPLY_BYTES = 1 << 16, MAX_TAKEN_BYTES = 1 << 20, MAX_FIELDS = 64 };

struct buffer {
    uint8_t *data;
    size_t size;
};

struct session {
    nghttp2_session *http2;
    struct buffer request;
    size_t sent;
    /* Name and value of each field, each with a zero at its end. */
    struct buffer fields;
    struct buffer body;
    int32_t stream;
    uint32_t error;
    int is_under_way;
    int is_over;
    size_t taken;
    /* What ended the session: nothing may go on after it. `NULL` before. */
    const char *end;
};

static JSClassID session_class;

static void clear(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){NULL, 0};
}

/* 0, or -1 where there is no memory. */
static int append(struct buffer *buffer, const void *data, size_t size)
{
    uint8_t *grown = realloc(buffer->data, buffer->size + size + 1);
    if (!grown) return -1;
    if (size) memcpy(grown + buffer->size, data, size);
    buffer->data = grown;
    buffer->size += size;
    return 0;
}

static void free_session(struct session *session)
{
    if (!session) return;
    nghttp2_session_del(session->http2);
    clear(&session->request);
    clear(&session->fields);
    clear(&session->body);
    free(session);
}

static void finalize(JSRuntime *runtime, JSValue value)
{
    (void)runtime;
    free_session(JS_GetOpaque(value, session_class));
}

static const JSClassDef session_definition = {"Http2Session", .finalizer = finalize};

static JSValue throw_http2(JSContext *ctx, const struct session *session, int result, const char *call)
{
    const char *what = session && session->end ? session->end : nghttp2_strerror(result);
    return throw_coded(ctx, "ERR_HTTP2", result, call, what);
}

/* What the library calls ------------------------------------------------------------------------------------------- */

static int keep(struct session *session, struct buffer *buffer, const void *data, size_t size)
{
    if (buffer->size + size > MAX_REPLY_BYTES) session->end = "a reply of more than 65536 bytes";
    else if (append(buffer, data, size)) session->end = "a reply for which there is no memory";
    return session->end ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

static int take_field(nghttp2_session *http2, const nghttp2_frame *frame, const uint8_t *name, size_t name_size,
                      const uint8_t *value, size_t value_size, uint8_t flags, void *context)
{
    (void)http2, (void)flags;
    struct session *session = context;
    if (frame->hd.stream_id != session->stream) return 0;
    int result = keep(session, &session->fields, name, name_size);
    if (!result) result = keep(session, &session->fields, "", 1);
    if (!result) result = keep(session, &session->fields, value, value_size);
    return result ? result : keep(session, &session->fields, "", 1);
}

static int take_body(nghttp2_session *http2, uint8_t flags, int32_t stream, const uint8_t *data, size_t size,
                     void *context)
{
    (void)http2, (void)flags;
    struct session *session = context;
    return stream == session->stream ? keep(session, &session->body, data, size) : 0;
}

static int end_stream(nghttp2_session *http2, int32_t stream, uint32_t error, void *context)
{
    (void)http2;
    struct session *session = context;
    if (stream != session->stream) return 0;
    session->is_over = 1;
    session->error = error;
    return 0;
}

static nghttp2_ssize give_request(nghttp2_session *http2, int32_t stream, uint8_t *into, size_t room, uint32_t *flags,
                                  nghttp2_data_source *source, void *context)
{
    (void)http2, (void)stream, (void)source;
    struct session *session = context;
    size_t left = session->request.size - session->sent;
    size_t count = left < room ? left : room;
    if (count) memcpy(into, session->request.data + session->sent, count);
    session->sent += count;
    if (count == left) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (nghttp2_ssize)count;
}

/* 0, or the library's error. */
static int set_up(struct session *session)
{
    nghttp2_session_callbacks *callbacks;
    int result = nghttp2_session_callbacks_new(&callbacks);
    if (result) return result;
    nghttp2_session_callbacks_set_on_header_callback(callbacks, take_field);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, take_body);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, end_stream);
    result = nghttp2_session_client_new(&session->http2, callbacks, session);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry no_push = {NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
    return result ? result : nghttp2_submit_settings(session->http2, NGHTTP2_FLAG_NONE, &no_push, 1);
}

/* The functions ---------------------------------------------------------------------------------------------------- */

HTTP2_FUNCTION(open)
{
    UNUSED_SELF;
    (void)argv;
    struct session *session = calloc(1, sizeof *session);
    if (!session) return JS_ThrowOutOfMemory(ctx);
    int result = set_up(session);
    if (result) {
        free_session(session);
        return throw_http2(ctx, NULL, result, "open");
    }
    JSValue value = JS_NewObjectClass(ctx, (int)session_class);
    if (JS_IsException(value)) free_session(session);
    else JS_SetOpaque(value, session);
    return value;
}

static void forget_exchange(struct session *session)
{
    clear(&session->request);
    clear(&session->fields);
    clear(&session->body);
    session->sent = 0;
    session->taken = 0;
    session->is_over = 0;
    session->error = 0;
}

static JSValue submit(JSContext *ctx, struct session *session, const nghttp2_nv *fields, size_t count)
{
    nghttp2_data_provider2 provider = {.read_callback = give_request};
    int32_t stream = nghttp2_submit_request2(session->http2, NULL, fields, count, &provider, NULL);
    if (stream < 0) return throw_http2(ctx, NULL, stream, "request");
    session->stream = stream;
    session->is_under_way = 1;
    return JS_UNDEFINED;
}

/* The texts of the array at argv[1], as pairs. */
HTTP2_FUNCTION(request)
{
    UNUSED_SELF;
    struct bytes body;
    struct session *session;
    int64_t length;
    if (array_length(ctx, argv[1], &length)) return JS_EXCEPTION;
    if (length < 0 || length % 2 || length > 2 * MAX_FIELDS) {
        return JS_ThrowRangeError(ctx, "expected at most %d pairs, received %lld texts", MAX_FIELDS, (long long)length);
    }
    const char *texts[2 * MAX_FIELDS] = {NULL};
    nghttp2_nv fields[MAX_FIELDS];
    JSValue result = JS_EXCEPTION;
    for (int64_t i = 0; i < length; i++) {
        JSValue item = JS_GetPropertyUint32(ctx, argv[1], (uint32_t)i);
        texts[i] = JS_ToCString(ctx, item);
        JS_FreeValue(ctx, item);
        if (!texts[i]) goto done;
    }
    for (int64_t i = 0; i < length / 2; i++) {
        const char *name = texts[2 * i], *value = texts[2 * i + 1];
        fields[i] = (nghttp2_nv){(uint8_t *)name, (uint8_t *)value, strlen(name), strlen(value), NGHTTP2_NV_FLAG_NONE};
    }
    /* Last, as what came before may be a function of the caller's, which may free the session. */
    if (byte_range(ctx, argv + 2, &body) || !(session = JS_GetOpaque2(ctx, argv[0], session_class))) goto done;
    if (session->is_under_way) {
        JS_ThrowInternalError(ctx, "expected one request at a time, received another");
        goto done;
    }
    forget_exchange(session);
    if (session->end) result = throw_http2(ctx, session, NGHTTP2_ERR_INVALID_STATE, "request");
    else if (append(&session->request, body.data, body.size)) result = JS_ThrowOutOfMemory(ctx);
    else result = submit(ctx, session, fields, (size_t)length / 2);
done:
    for (int64_t i = 0; i < length; i++) JS_FreeCString(ctx, texts[i]);
    return result;
}

HTTP2_FUNCTION(take)
{
    UNUSED_SELF;
    struct bytes range;
    struct session *session;
    if (byte_range(ctx, argv + 1, &range) || !(session = JS_GetOpaque2(ctx, argv[0], session_class))) return JS_EXCEPTION;
    session->taken += range.size;
    if (!session->end && session->taken > MAX_TAKEN_BYTES) session->end = "more than 1048576 bytes without a reply";
    if (session->end) return throw_http2(ctx, session, NGHTTP2_ERR_INVALID_STATE, "take");
    nghttp2_ssize count = nghttp2_session_mem_recv2(session->http2, range.data, range.size);
    if (count >= 0) return JS_UNDEFINED;
    if (!session->end) session->end = nghttp2_strerror((int)count);
    return throw_http2(ctx, session, (int)count, "take");
}

/* All frames at once: one call sends them. */
HTTP2_FUNCTION(flush)
{
    UNUSED_SELF;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session) return JS_EXCEPTION;
    struct buffer all = {NULL, 0};
    JSValue result = JS_UNDEFINED;
    while (!session->end) {
        const uint8_t *frame;
        nghttp2_ssize count = nghttp2_session_mem_send2(session->http2, &frame);
        if (count == 0) break;
        if (count < 0) result = throw_http2(ctx, NULL, (int)count, "flush");
        else if (append(&all, frame, (size_t)count)) result = JS_ThrowOutOfMemory(ctx);
        if (JS_IsException(result)) break;
    }
    if (!JS_IsException(result) && all.size) result = JS_NewArrayBufferCopy(ctx, all.data, all.size);
    clear(&all);
    return result;
}

HTTP2_FUNCTION(isOpen)
{
    UNUSED_SELF;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session) return JS_EXCEPTION;
    int wants = nghttp2_session_want_read(session->http2) || nghttp2_session_want_write(session->http2);
    return JS_NewBool(ctx, !session->end && wants);
}

/* An array of texts, a name before each value. */
static JSValue to_fields(JSContext *ctx, const struct buffer *fields)
{
    JSValue list = JS_NewArray(ctx);
    if (JS_IsException(list)) return list;
    const char *at = (const char *)fields->data, *end = at + fields->size;
    for (uint32_t i = 0; at < end; i++) {
        size_t size = strnlen(at, (size_t)(end - at));
        if (JS_DefinePropertyValueUint32(ctx, list, i, JS_NewStringLen(ctx, at, size), JS_PROP_C_W_E) < 0) {
            JS_FreeValue(ctx, list);
            return JS_EXCEPTION;
        }
        at += size + 1;
    }
    return list;
}

HTTP2_FUNCTION(reply)
{
    UNUSED_SELF;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session) return JS_EXCEPTION;
    if (!session->is_under_way || !session->is_over) return JS_UNDEFINED;
    session->is_under_way = 0;
    JSValue reply = JS_NewObject(ctx);
    if (JS_IsException(reply)) return reply;
    JSValue fields = to_fields(ctx, &session->fields);
    JSValue body = JS_NewArrayBufferCopy(ctx, session->body.data, session->body.size);
    JSValue error = JS_NewString(ctx, nghttp2_http2_strerror(session->error));
    if (JS_DefinePropertyValueStr(ctx, reply, "fields", fields, JS_PROP_C_W_E) < 0
        || JS_DefinePropertyValueStr(ctx, reply, "body", body, JS_PROP_C_W_E) < 0
        || JS_DefinePropertyValueStr(ctx, reply, "error", error, JS_PROP_C_W_E) < 0) {
        JS_FreeValue(ctx, reply);
        return JS_EXCEPTION;
    }
    return reply;
}

HTTP2_FUNCTION(terminate)
{
    UNUSED_SELF;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session) return JS_EXCEPTION;
    nghttp2_session_terminate_session(session->http2, NGHTTP2_NO_ERROR);
    return JS_UNDEFINED;
}

HTTP2_FUNCTION(free)
{
    UNUSED_SELF;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session) return JS_EXCEPTION;
    JS_SetOpaque(argv[0], NULL);
    free_session(session);
    return JS_UNDEFINED;
}

#define FUNCTIONS(EXPORT)                                                                                              \
    EXPORT(open, 0)                                                                                                    \
    EXPORT(request, 5)                                                                                                 \
    EXPORT(take, 4)                                                                                                    \
    EXPORT(flush, 1)                                                                                                   \
    EXPORT(isOpen, 1)                                                                                                  \
    EXPORT(reply, 1)                                                                                                   \
    EXPORT(terminate, 1)                                                                                               \
    EXPORT(free, 1)
#define EXPORTED(name, arguments) JS_CFUNC_DEF(#name, arguments, http2_##name),

static const JSCFunctionListEntry exports[] = {FUNCTIONS(EXPORTED)};

enum { EXPORTS = sizeof exports / sizeof exports[0] };

static int fill_module(JSContext *ctx, JSModuleDef *module)
{
    return JS_SetModuleExportList(ctx, module, exports, EXPORTS);
}

JSModuleDef *js_init_module_forkbed_http2(JSContext *ctx, const char *name)
{
    JS_NewClassID(&session_class);
    if (JS_NewClass(JS_GetRuntime(ctx), session_class, &session_definition)) return NULL;
    JSModuleDef *module = JS_NewCModule(ctx, name, fill_module);
    if (!module) return NULL;
    JS_AddModuleExportList(ctx, module, exports, EXPORTS);
    return module;
}
