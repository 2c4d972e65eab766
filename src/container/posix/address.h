/* Socket addresses between the kernel and JavaScript: `SocketAddress` of posix.d.ts. ip(7), ipv6(7), unix(7). */
#ifndef FORKBED_ADDRESS_H
#define FORKBED_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <quickjs/quickjs.h>

union address {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    struct sockaddr_un local;
    struct sockaddr_storage storage;
};

/* 0, or -1 with an exception pending. */
int to_address(JSContext *ctx, JSValueConst object, union address *address, socklen_t *length);
JSValue from_address(JSContext *ctx, const union address *address, socklen_t length);

#endif
