"""
Forks a child for each connection: `fork.py BEHAVIOUR [SECONDS]`:

sound (GOOD); lingers (GOOD: the child ends SECONDS after its client); stays (BAD: each 20th child stays); keeps-listener (BAD);
keeps-client (BAD: the parent); zombies (BAD: nobody is reaped); sheds (GOOD: ends one of sixty spare children at each 20th
connection); swaps (BAD: and leaves another process behind for it); reforks (GOOD: one process beside it goes on as its own child,
every half second); reforks-more (BAD: a further one at each 25th connection); double-forks (BAD as PID 1: children are orphans
when they end, and nobody waits).

Where it cannot fork it closes the connection.
"""
import os
import signal
import sys
import time

from sound import echo, idle, listen, reap_on_sigchld, start

BEHAVIOUR = sys.argv[1]
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 0
EVERY = 20

listener = listen()
spares = []


def refork():
    """The same work in another process, again and again."""
    listener.close()
    while True:
        time.sleep(0.5)
        if os.fork():
            os._exit(0)


def wait_idle():
    listener.close()
    idle()


def serve(client, number):
    if BEHAVIOUR != 'keeps-listener':
        listener.close()
    if BEHAVIOUR == 'double-forks' and os.fork():
        os._exit(0)
    echo(client)
    client.close()
    if BEHAVIOUR == 'lingers':
        time.sleep(SECONDS)
    if BEHAVIOUR == 'stays' and number % EVERY == 0:
        idle()
    if BEHAVIOUR == 'swaps' and number % EVERY == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.execvp('sleep', ['sleep', '1000'])
    if BEHAVIOUR == 'reforks-more' and number % 25 == 0:
        refork()


if BEHAVIOUR not in ('zombies', 'double-forks'):
    reap_on_sigchld()
if BEHAVIOUR in ('sheds', 'swaps'):
    spares = [start(wait_idle) for _ in range(60)]
if BEHAVIOUR == 'reforks':
    start(refork)

number = 0
kept = []
while True:
    client, _ = listener.accept()
    number += 1
    try:
        child = start(serve, client, number)
    except BlockingIOError as error:
        print(f'cannot fork: {error}', flush=True)
        client.close()
        continue
    if BEHAVIOUR == 'double-forks':
        os.waitpid(child, 0)
    if spares and number % EVERY == 0:
        os.kill(spares.pop(), signal.SIGTERM)
    if BEHAVIOUR == 'keeps-client':
        kept.append(client)
    else:
        client.close()
