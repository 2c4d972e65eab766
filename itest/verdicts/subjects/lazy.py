"""
A pool that begins with one worker, and starts another where none is idle: `lazy.py grows-once`: eight at most, and keeps them
(GOOD); `lazy.py grows`: a further one at each 25th connection, without end (BAD).
"""
import mmap
import os
import sys

from sound import echo, listen, reap_on_sigchld, start

ENDLESS = sys.argv[1] == 'grows'
MAX = 8
EVERY = 25

listener = listen()
busy = mmap.mmap(-1, 4096)
from_workers, to_master = os.pipe()


def work(slot):
    while True:
        client, _ = listener.accept()
        busy[slot] = 1
        os.write(to_master, b'.')
        echo(client)
        client.close()
        busy[slot] = 0


reap_on_sigchld()
workers = 0
connections = 0
while True:
    wanted = 1 + connections // EVERY if ENDLESS else min(MAX, 1 + sum(busy[:MAX]))
    while workers < wanted:
        start(work, workers)
        workers += 1
    connections += len(os.read(from_workers, 64))
