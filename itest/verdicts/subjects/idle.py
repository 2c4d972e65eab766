"""
PID 1 without a port: `idle.py WAY`: reaps (GOOD); starts-helpers (GOOD: four helpers, half a second after its start, for good); piles-up
(BAD: a further process every 300 ms, for good).
"""
import sys
import time

from sound import idle, reap_on_sigchld, start

WAY = sys.argv[1]
reap_on_sigchld()
if WAY == 'starts-helpers':
    time.sleep(0.5)
    for _ in range(4):
        start(idle)
while WAY == 'piles-up':
    time.sleep(0.3)
    start(idle)
idle()
