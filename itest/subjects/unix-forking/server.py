"""Forks for each connection at /run/app/app.sock, and echoes. BUG: zombies, descriptors, stops, listener, stale, backlog, private."""
import os
import signal
import socket
import time

BUG = os.environ.get("BUG", "none")
PATH = os.environ.get("SOCKET", "/run/app/app.sock")
STOPS_AFTER = 20
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

if BUG != "zombies":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
if BUG != "stale" and os.path.exists(PATH):
    os.unlink(PATH)
if BUG == "private":
    os.umask(0o177)
server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
server.bind(PATH)
server.listen(1 if BUG == "backlog" else 128)
if os.path.exists("/run/app/app.conf"):
    # What the image has in the folder.
    print(open("/run/app/app.conf").read(), flush=True)
kept = []
served = 0
while True:
    if BUG == "stops" and served >= STOPS_AFTER:
        time.sleep(1000)
    if BUG == "backlog":
        time.sleep(0.01)
    client, _ = server.accept()
    served += 1
    if os.fork() == 0:
        if BUG != "listener":
            server.close()
        while message := client.recv(65536):
            client.sendall(PAGE if message.startswith(b"GET ") else message)
        if BUG == "listener":
            client.close()
            time.sleep(4)
        os._exit(0)
    if BUG == "descriptors":
        kept.append(client)
    else:
        client.close()
