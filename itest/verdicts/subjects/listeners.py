"""
Forks a child for each connection, from more than one listener: `listeners.py WAY`:

two (GOOD: an IPv4 and an IPv6 socket on the same port, children close both); two-keeps (BAD: they close that of IPv4 alone); rebinds
(GOOD: at its twentieth connection it listens on a new socket, of IPv6, for both, and closes the old one); rebinds-keeps (BAD: children
then keep the new one); takes-over (GOOD: at its twentieth connection it becomes its own successor by exec, which inherits the
listener); takes-over-keeps (BAD: the successor's children keep it).
"""
import os
import selectors
import socket
import sys

from sound import echo, listen, reap_on_sigchld, start

WAY = sys.argv[1]
INHERITED = int(sys.argv[2]) if len(sys.argv) > 2 else None
CHANGES_AT = 20

REBINDS = WAY.startswith('rebinds')
TAKES_OVER = WAY.startswith('takes-over')
successor = INHERITED is not None
if successor:
    listeners = [socket.socket(fileno=INHERITED)]
elif WAY.startswith('two'):
    listeners = [listen(), listen('::')]
else:
    listeners = [listen(shared=REBINDS)]
kept_from = {'two-keeps': 1, 'rebinds-keeps': None, 'takes-over-keeps': 0 if successor else None}.get(WAY)


def serve(client):
    for index, listener in enumerate(listeners):
        if kept_from is None or index < kept_from:
            listener.close()
    echo(client)


def change():
    global kept_from
    if REBINDS:
        new = listen('::', shared=True)
        old = listeners.pop()
        selector.unregister(old)
        old.close()
        listeners.append(new)
        selector.register(new, selectors.EVENT_READ)
        if WAY == 'rebinds-keeps':
            kept_from = 0
    elif TAKES_OVER and not successor:
        listeners[0].set_inheritable(True)
        os.execv(sys.executable, [sys.executable, sys.argv[0], WAY, str(listeners[0].fileno())])


selector = selectors.DefaultSelector()
for listener in listeners:
    selector.register(listener, selectors.EVENT_READ)
reap_on_sigchld()
number = 0
while True:
    for key, _ in selector.select():
        client, _ = key.fileobj.accept()
        number += 1
        start(serve, client)
        client.close()
        if number == CHANGES_AT:
            change()
            break
