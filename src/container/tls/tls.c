/*
 * The module `forkbed:tls`: the client's side of TLS by mbedTLS, one function for each call of that library. The socket is
 * non-blocking and belongs to the caller; what would block is undefined, and the caller waits with epoll as without TLS. The
 * handshake is part of the first read or write, as the library has it. tls.d.ts is the declaration; a test holds the two equal.
 *
 * The program has one configuration, which lasts as long as it runs.
 */
#define _GNU_SOURCE
#include <quickjs/quickjs.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>

#include "../posix/call.h"

#define TLS_FUNCTION(name) static JSValue tls_##name(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)

static struct {
    mbedtls_ssl_config config;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_x509_crt trusted;
    char *name;
    int ready;
} shared;

struct session {
    mbedtls_ssl_context ssl;
    int fd;
    /* errno of the socket's last call, where that failed; the library has one code for all. */
    int error;
    /* What a read has to say that returned bytes; 0 where nothing. */
    int pending;
    /* Whether the peer has said that nothing more comes. */
    int closed;
};

static JSClassID session_class;

static void free_session(struct session *session)
{
    if (!session) return;
    mbedtls_ssl_free(&session->ssl);
    free(session);
}

static void finalize(JSRuntime *runtime, JSValue value)
{
    (void)runtime;
    free_session(JS_GetOpaque(value, session_class));
}

static const JSClassDef session_definition = {"TlsSession", .finalizer = finalize};

/* What went wrong, and of a certificate why it is not trusted, in the words of the library. */
static JSValue throw_tls(JSContext *ctx, struct session *session, int result, const char *call)
{
    if (session && session->error) return throw_errno(ctx, session->error, call);
    char text[200] = "";
    uint32_t flags = session ? mbedtls_ssl_get_verify_result(&session->ssl) : 0;
    if (result == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED && flags != 0 && flags != UINT32_MAX) {
        mbedtls_x509_crt_verify_info(text, sizeof text, "", flags);
    } else {
        mbedtls_strerror(result, text, sizeof text);
    }
    for (char *each = text; *each; each++) {
        if (*each == '\n') *each = each[1] ? ' ' : '\0';
    }
    return throw_coded(ctx, "ERR_TLS", result, call, text);
}

/* The library's way to the socket ---------------------------------------------------------------------------------- */

static int would_block(int number)
{
    return number == EAGAIN || number == EWOULDBLOCK;
}

static int send_some(void *context, const unsigned char *bytes, size_t size)
{
    struct session *session = context;
    ssize_t count;
    RETRY(count, send(session->fd, bytes, size, MSG_NOSIGNAL));
    if (count >= 0) return (int)count;
    if (would_block(errno)) return MBEDTLS_ERR_SSL_WANT_WRITE;
    session->error = errno;
    return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

static int receive_some(void *context, unsigned char *bytes, size_t size)
{
    struct session *session = context;
    ssize_t count;
    RETRY(count, recv(session->fd, bytes, size, 0));
    if (count >= 0) return (int)count;
    if (would_block(errno)) return MBEDTLS_ERR_SSL_WANT_READ;
    session->error = errno;
    return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

/* The functions ---------------------------------------------------------------------------------------------------- */

/* 0, or the code of what failed. */
static int set_up(const char *certificates, size_t size)
{
    mbedtls_ssl_config_init(&shared.config);
    mbedtls_entropy_init(&shared.entropy);
    mbedtls_ctr_drbg_init(&shared.random);
    mbedtls_x509_crt_init(&shared.trusted);
    if (psa_crypto_init() != PSA_SUCCESS) return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    int result = mbedtls_ctr_drbg_seed(&shared.random, mbedtls_entropy_func, &shared.entropy, NULL, 0);
    if (result == 0) {
        result = mbedtls_ssl_config_defaults(&shared.config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                             MBEDTLS_SSL_PRESET_DEFAULT);
    }
    /* With the zero at the end, by which the library knows PEM. */
    if (result == 0 && certificates) {
        result = mbedtls_x509_crt_parse(&shared.trusted, (const unsigned char *)certificates, size + 1);
    }
    if (result != 0) return result;
    mbedtls_ssl_conf_rng(&shared.config, mbedtls_ctr_drbg_random, &shared.random);
    mbedtls_ssl_conf_authmode(&shared.config, certificates ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_NONE);
    if (certificates) mbedtls_ssl_conf_ca_chain(&shared.config, &shared.trusted, NULL);
    return 0;
}

TLS_FUNCTION(configure)
{
    UNUSED_SELF;
    if (shared.ready) return JS_ThrowInternalError(ctx, "expected one configuration, received another");
    size_t size = 0;
    const char *certificates = NULL, *name = NULL;
    if (!JS_IsUndefined(argv[0]) && !(certificates = JS_ToCStringLen(ctx, &size, argv[0]))) return JS_EXCEPTION;
    if (!JS_IsUndefined(argv[1]) && !(name = JS_ToCString(ctx, argv[1]))) {
        JS_FreeCString(ctx, certificates);
        return JS_EXCEPTION;
    }
    int result = set_up(certificates, size);
    if (result == 0 && name && !(shared.name = strdup(name))) result = MBEDTLS_ERR_SSL_ALLOC_FAILED;
    if (certificates) JS_FreeCString(ctx, certificates);
    if (name) JS_FreeCString(ctx, name);
    /* A positive one counts the certificates that could not be read. */
    if (result != 0) return throw_tls(ctx, NULL, result > 0 ? MBEDTLS_ERR_X509_INVALID_FORMAT : result, "configure");
    shared.ready = 1;
    return JS_UNDEFINED;
}

TLS_FUNCTION(open)
{
    UNUSED_SELF;
    int fd;
    if (JS_ToInt32(ctx, &fd, argv[0])) return JS_EXCEPTION;
    if (!shared.ready) return JS_ThrowInternalError(ctx, "expected a configuration, received none");
    struct session *session = calloc(1, sizeof *session);
    if (!session) return JS_ThrowOutOfMemory(ctx);
    mbedtls_ssl_init(&session->ssl);
    session->fd = fd;
    int result = mbedtls_ssl_setup(&session->ssl, &shared.config);
    /* Without a name the library verifies the chain alone, and must be told so. */
    if (result == 0) result = mbedtls_ssl_set_hostname(&session->ssl, shared.name);
    if (result != 0) {
        free_session(session);
        return throw_tls(ctx, NULL, result, "open");
    }
    mbedtls_ssl_set_bio(&session->ssl, session, send_some, receive_some, NULL);
    JSValue value = JS_NewObjectClass(ctx, (int)session_class);
    if (JS_IsException(value)) free_session(session);
    else JS_SetOpaque(value, session);
    return value;
}

static int waits(int result)
{
    return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE;
}

/* As much as there is, until the buffer is full: epoll reports a change only once. */
TLS_FUNCTION(read)
{
    UNUSED_SELF;
    struct bytes range;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session || byte_range(ctx, argv + 1, &range)) return JS_EXCEPTION;
    size_t total = 0;
    int result = session->pending;
    session->pending = 0;
    while (result == 0 && total < range.size) {
        int count = mbedtls_ssl_read(&session->ssl, range.data + total, range.size - total);
        if (count > 0) total += (size_t)count;
        else if (count == 0) result = MBEDTLS_ERR_SSL_CONN_EOF;
        else if (count != MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) result = count;
    }
    if (result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) session->closed = 1;
    if (total > 0) {
        if (!waits(result)) session->pending = result;
        return JS_NewInt64(ctx, (int64_t)total);
    }
    if (waits(result)) return JS_UNDEFINED;
    if (result == 0 || result == MBEDTLS_ERR_SSL_CONN_EOF || result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        session->pending = result;
        return JS_NewInt32(ctx, 0);
    }
    return throw_tls(ctx, session, result, "read");
}

TLS_FUNCTION(hasCloseNotify)
{
    UNUSED_SELF;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session) return JS_EXCEPTION;
    return JS_NewBool(ctx, session->closed);
}

TLS_FUNCTION(write)
{
    UNUSED_SELF;
    struct bytes range;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session || byte_range(ctx, argv + 1, &range)) return JS_EXCEPTION;
    int result;
    do {
        result = mbedtls_ssl_write(&session->ssl, range.data, range.size);
    } while (result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET);
    if (result >= 0) return JS_NewInt32(ctx, result);
    if (waits(result)) return JS_UNDEFINED;
    return throw_tls(ctx, session, result, "write");
}

/* Whatever comes of it: the session is over, and the descriptor is about to be closed. */
TLS_FUNCTION(closeNotify)
{
    UNUSED_SELF;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session) return JS_EXCEPTION;
    mbedtls_ssl_close_notify(&session->ssl);
    return JS_UNDEFINED;
}

TLS_FUNCTION(free)
{
    UNUSED_SELF;
    struct session *session = JS_GetOpaque2(ctx, argv[0], session_class);
    if (!session) return JS_EXCEPTION;
    JS_SetOpaque(argv[0], NULL);
    free_session(session);
    return JS_UNDEFINED;
}

#define FUNCTIONS(EXPORT)                                                                                              \
    EXPORT(configure, 2)                                                                                               \
    EXPORT(open, 1)                                                                                                    \
    EXPORT(read, 4)                                                                                                    \
    EXPORT(hasCloseNotify, 1)                                                                                          \
    EXPORT(write, 4)                                                                                                   \
    EXPORT(closeNotify, 1)                                                                                             \
    EXPORT(free, 1)
#define EXPORTED(name, arguments) JS_CFUNC_DEF(#name, arguments, tls_##name),

static const JSCFunctionListEntry exports[] = {FUNCTIONS(EXPORTED)};

enum { EXPORTS = sizeof exports / sizeof exports[0] };

static int fill_module(JSContext *ctx, JSModuleDef *module)
{
    return JS_SetModuleExportList(ctx, module, exports, EXPORTS);
}

JSModuleDef *js_init_module_forkbed_tls(JSContext *ctx, const char *name)
{
    JS_NewClassID(&session_class);
    if (JS_NewClass(JS_GetRuntime(ctx), session_class, &session_definition)) return NULL;
    JSModuleDef *module = JS_NewCModule(ctx, name, fill_module);
    if (!module) return NULL;
    JS_AddModuleExportList(ctx, module, exports, EXPORTS);
    return module;
}
