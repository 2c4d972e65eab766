"""grpc.health.v1.Health/Check, for the whole server and for the service `shop`; any other is NOT_FOUND.

HEALTH: what it replies (serving, not-serving), that it takes 3 s (slow), or that it has no such service (none). LEAK=zombies: each call
starts a child that nobody reaps.
"""
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import grpc

HEALTH = os.environ.get("HEALTH", "serving")
LEAKS = os.environ.get("LEAK") == "zombies"
KNOWN = [b"", b"\x0a\x04shop"]
SERVING, NOT_SERVING = b"\x08\x01", b"\x08\x02"


def check(request, context):
    os.posix_spawn("/bin/true", ["true"], {})
    if HEALTH == "slow":
        time.sleep(3)
    if request not in KNOWN:
        context.abort(grpc.StatusCode.NOT_FOUND, "no such service")
    return NOT_SERVING if HEALTH == "not-serving" else SERVING


if not LEAKS:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = grpc.server(ThreadPoolExecutor(max_workers=4))
if HEALTH != "none":
    handlers = {"Check": grpc.unary_unary_rpc_method_handler(check)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.health.v1.Health", handlers),))
server.add_insecure_port("[::]:50051")
server.start()
server.wait_for_termination()
