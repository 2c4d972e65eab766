"""
One process, and how it takes SIGTERM: `stopping.py WAY`: handles (GOOD); default (as PID 1 nothing happens, for it has no handler);
ignores (BAD: SIG_IGN); slow (BAD: it takes thirty seconds); leaves-child (GOOD: ends at once, while a child of its own lives); waits
(GOOD: by sigwaitinfo, as tini does, so that no field of /proc/1/status has the signal).
"""
import os
import signal
import sys
import threading
import time

from sound import Server, idle, reap_ended, reap_on_sigchld, start

WAY = sys.argv[1]
AWAITED = {signal.SIGTERM, signal.SIGCHLD}


def end_slowly(*_):
    time.sleep(30)
    os._exit(0)


reap_on_sigchld()
server = Server()
if WAY == 'leaves-child':
    start(idle)
if WAY == 'default':
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
elif WAY == 'ignores':
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
elif WAY == 'slow':
    signal.signal(signal.SIGTERM, end_slowly)
elif WAY == 'waits':
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)
    threading.Thread(target=server.run, daemon=True).start()
    while signal.sigwaitinfo(AWAITED).si_signo != signal.SIGTERM:
        reap_ended()
    os._exit(0)
server.run()
