"""Forks for each datagram, and the child sends it back. BUG: zombies, descriptors, stops, drops, twice, late."""
import os
import signal
import socket
import time

BUG = os.environ.get("BUG", "none")
STOPS_AFTER = 60

if BUG != "zombies":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("0.0.0.0", 5005))
kept = []
seen = set()
served = 0
while True:
    message, peer = server.recvfrom(65536)
    served += 1
    if BUG == "stops" and served > STOPS_AFTER:
        continue
    if BUG == "descriptors":
        kept.append(os.dup(server.fileno()))
    if BUG == "drops" and (peer, message) not in seen:
        # The first time of each message is lost.
        seen.add((peer, message))
        continue
    if os.fork() == 0:
        if BUG == "late":
            time.sleep(1.5)
        for _ in range(2 if BUG == "twice" else 1):
            server.sendto(message, peer)
        os._exit(0)
