"""
PID 1, or a process below a launcher, keeps workers that accept by themselves: `pool.py WORKERS BEHAVIOUR`. Workers that end are
replaced; strangers that end are reaped. The behaviour is that of each worker:

none (GOOD); file, pipe, unix, memory, shared-memory (BAD: keeps one of it for each connection); keeps-socket (BAD); shared-table
(GOOD: 8 MiB of shared memory, touched bit by bit, once); cache (GOOD: 64 KiB for each of its last ten connections); recycle
(GOOD: ends after 25 connections); recycle-strays (BAD: and leaves a process behind); own-listener (GOOD: a listener for each
worker); forks (GOOD: a child for each connection, which closes the listener); forks-keeps-listener (BAD: it does not); late (GOOD:
the workers start a second after the listener); late-file (BAD: late and file).
"""
import collections
import mmap
import os
import socket
import sys
import time

from sound import BLOCK_BYTES, block, echo, idle, listen, reap_on_sigchld, start

WORKERS = int(sys.argv[1])
BEHAVIOUR = sys.argv[2]
RECYCLED_AFTER = 25

table = mmap.mmap(-1, 128 * BLOCK_BYTES)
listener = None if BEHAVIOUR == 'own-listener' else listen()


def work():
    own = listen(shared=True) if listener is None else listener
    bag = collections.deque(maxlen=10 if BEHAVIOUR == 'cache' else None)
    if BEHAVIOUR.startswith('forks'):
        reap_on_sigchld()
    number = 0
    while True:
        client, _ = own.accept()
        number += 1
        if BEHAVIOUR.startswith('forks'):
            start(serve_in_child, client)
            client.close()
            continue
        echo(client)
        keep(bag, client, number)
        if BEHAVIOUR != 'keeps-socket':
            client.close()
        if BEHAVIOUR.startswith('recycle') and number == RECYCLED_AFTER:
            if BEHAVIOUR == 'recycle-strays':
                start(stray)
            return


def serve_in_child(client):
    if BEHAVIOUR == 'forks':
        listener.close()
    echo(client)


def stray():
    listener.close()
    idle()


def keep(bag, client, number):
    if BEHAVIOUR in ('file', 'late-file'):
        bag.append(os.open('/etc/hostname', os.O_RDONLY))
    elif BEHAVIOUR == 'pipe':
        bag.append(os.pipe())
    elif BEHAVIOUR == 'unix':
        bag.append(socket.socketpair())
    elif BEHAVIOUR in ('memory', 'cache'):
        bag.append(block())
    elif BEHAVIOUR == 'shared-memory':
        shared = mmap.mmap(-1, BLOCK_BYTES)
        shared.write(b'x' * BLOCK_BYTES)
        bag.append(shared)
    elif BEHAVIOUR == 'shared-table':
        offset = number % 128 * BLOCK_BYTES
        table[offset : offset + BLOCK_BYTES] = b'x' * BLOCK_BYTES
    elif BEHAVIOUR == 'keeps-socket':
        bag.append(client)


def supervise():
    if BEHAVIOUR.startswith('late'):
        time.sleep(1)
    workers = {start(work) for _ in range(WORKERS)}
    while True:
        pid, _ = os.waitpid(-1, 0)
        if pid in workers:
            workers.discard(pid)
            workers.add(start(work))


supervise()
