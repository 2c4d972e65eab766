"""grpc.health.v1.Health/Check, for the whole server and for the service `shop`; any other is NOT_FOUND.

HEALTH: what it replies (serving, not-serving), that it takes 3 s (slow), that each byte of it is a segment of its own (in-pieces), or that
it has no such service (none). LEAK=zombies: each call starts a child that nobody reaps. IDLE_MS: how long a connection may be idle before the
server ends it by GOAWAY.
"""
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc

HEALTH = os.environ.get("HEALTH", "serving")
LEAKS = os.environ.get("LEAK") == "zombies"
KNOWN = [b"", b"\x0a\x04shop"]
SERVING, NOT_SERVING = b"\x08\x01", b"\x08\x02"


def check(request, context):
    # Long enough that its descriptors can be read: of a child that nobody could read, forkbed knows nothing.
    os.posix_spawn("/bin/sleep", ["sleep", "0.2"], {})
    if HEALTH == "slow":
        time.sleep(3)
    if request not in KNOWN:
        context.abort(grpc.StatusCode.NOT_FOUND, "no such service")
    return NOT_SERVING if HEALTH == "not-serving" else SERVING


def copy(source, target, size):
    while data := source.recv(size):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)


def serve_in_pieces(client):
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with client, socket.create_connection(("127.0.0.1", 50052)) as server:
        requests = threading.Thread(target=copy, args=(client, server, 65536), daemon=True)
        requests.start()
        copy(server, client, 1)
        requests.join()


if not LEAKS:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
options = [("grpc.max_connection_idle_ms", int(os.environ["IDLE_MS"]))] if "IDLE_MS" in os.environ else []
server = grpc.server(ThreadPoolExecutor(max_workers=4), options=options)
if HEALTH != "none":
    handlers = {"Check": grpc.unary_unary_rpc_method_handler(check)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.health.v1.Health", handlers),))
server.add_insecure_port("127.0.0.1:50052" if HEALTH == "in-pieces" else "[::]:50051")
server.start()
if HEALTH == "in-pieces":
    listener = socket.create_server(("", 50051))
    while True:
        threading.Thread(target=serve_in_pieces, args=listener.accept()[:1], daemon=True).start()
server.wait_for_termination()
