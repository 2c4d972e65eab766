"""
PID 1 with four workers, each for many connections, and what it does where a stranger ends: `supervisor.py WAY [STATUS]`:

ignores (GOOD); restarts (BAD: ends all workers, and starts others); exits (BAD: exits with 70); exits-on-status (BAD: exits where a
stranger has ended with STATUS); exits-on-signal (BAD: exits where a stranger was ended by signal STATUS); restarts-on-status (BAD); unreplaced
(BAD: ignores strangers, and its own workers that end, too).
"""
import os
import signal
import sys
import time

from sound import Server, start

WAY = sys.argv[1]
STATUS = int(sys.argv[2]) if len(sys.argv) > 2 else None
WORKERS = 4

server = Server()


def work():
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    server.run()


workers = {start(work) for _ in range(WORKERS)}


def restart():
    for pid in workers:
        os.kill(pid, signal.SIGTERM)
    for pid in list(workers):
        os.waitpid(pid, 0)
    workers.clear()
    workers.update(start(work) for _ in range(WORKERS))


def stranger_ended(status):
    code = os.waitstatus_to_exitcode(status)
    if WAY == 'restarts' or (WAY == 'restarts-on-status' and code == STATUS):
        print('an unknown child ended: starting all workers again', flush=True)
        restart()
    if WAY == 'exits' or (WAY == 'exits-on-status' and code == STATUS) or (WAY == 'exits-on-signal' and code == -STATUS):
        print('fatal: an unknown child ended', flush=True)
        os._exit(70)


while True:
    try:
        pid, status = os.waitpid(-1, 0)
    except ChildProcessError:
        time.sleep(0.1)
        continue
    if pid in workers:
        workers.discard(pid)
        if WAY != 'unreplaced':
            workers.add(start(work))
    else:
        stranger_ended(status)
