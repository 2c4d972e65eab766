"""
A client: `talk.py load`: ten connections to $FORKBED_HOST and $FORKBED_PORT, each of which says HELLO first; `talk.py hold HOST N`: N
connections for two minutes; `talk.py more HOST`: a further one every 200 ms, each of which stays; `talk.py crowd HOST COUNT`: as many
connections, thirty at once, of five messages each; `talk.py web HOST COUNT`: as many GET requests.
"""
import os
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def reach(host, port):
    until = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection((host, port), timeout=20)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def connect(host, port=5005):
    client = reach(host, port)
    client.sendall(b'HELLO\n')
    if client.recv(4096) != b'HELLO\n':
        sys.exit('expected HELLO, received another reply')
    return client


def converse(_):
    client = reach(sys.argv[2], 5005)
    with client:
        for number in range(5):
            client.sendall(b'message %d\n' % number)
            if not client.recv(4096):
                sys.exit('expected a reply, received the end of the connection')


def get(_):
    client = reach(sys.argv[2], 5005)
    with client:
        client.sendall(b'GET / HTTP/1.1\r\nHost: subject\r\nConnection: close\r\n\r\n')
        while client.recv(65536):
            pass


if sys.argv[1] in ('crowd', 'web'):
    with ThreadPoolExecutor(30) as clients:
        list(clients.map(converse if sys.argv[1] == 'crowd' else get, range(int(sys.argv[3]))))
elif sys.argv[1] == 'load':
    for _ in range(10):
        connect(os.environ['FORKBED_HOST'], int(os.environ['FORKBED_PORT'])).close()
else:
    held = []
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if sys.argv[1] == 'more' or len(held) < int(sys.argv[3]):
            held.append(connect(sys.argv[2]))
        time.sleep(0.2)
