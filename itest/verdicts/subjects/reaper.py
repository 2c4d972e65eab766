"""
Forks a child for each connection, and reaps in its own way: `reaper.py WAY [SECONDS]`:

loop (GOOD: a handler that waits until nobody is left); once (BAD: a handler that waits once for each SIGCHLD); timer (every SECONDS,
all that have ended); blocked (BAD: a sound handler, and SIGCHLD blocked); unblocked (GOOD: unblocks it first); known (BAD as PID 1:
waits for the pids that it knows).
"""
import os
import signal
import sys
import time

from sound import echo, listen, reap_ended, reap_on_sigchld, start

WAY = sys.argv[1]
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 0
children = set()


def reap_one(*_):
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        pass


def reap_known(*_):
    for pid in list(children):
        try:
            ended, _ = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            ended = pid
        if ended:
            children.discard(pid)


def serve(client):
    listener.close()
    echo(client)


if WAY in ('loop', 'blocked', 'unblocked'):
    reap_on_sigchld()
if WAY in ('blocked', 'unblocked'):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
if WAY == 'unblocked':
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
if WAY == 'once':
    signal.signal(signal.SIGCHLD, reap_one)
if WAY == 'known':
    signal.signal(signal.SIGCHLD, reap_known)

listener = listen()
due = time.monotonic() + SECONDS
while True:
    listener.settimeout(max(0.001, due - time.monotonic()) if WAY == 'timer' else None)
    try:
        client, _ = listener.accept()
        client.settimeout(None)
        children.add(start(serve, client))
        client.close()
    except TimeoutError:
        pass
    if WAY == 'timer' and time.monotonic() >= due:
        reap_ended()
        due = time.monotonic() + SECONDS
    if WAY == 'known':
        # One that had ended before it was known.
        reap_known()
