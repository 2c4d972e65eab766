"""
HTTP, a child for each connection: `web.py BODY`: whole, chunked, until-close (GOOD: a Content-Length, chunks, neither); short (BAD: each
15th body ends early); unfinished (BAD: each 15th lacks its last chunk); cut (BAD: each 15th ends within a chunk); error (BAD: each 15th
is a 500); pid-file (BAD after a restart: it does not start where its pid file is there); keep-alive (GOOD: HTTP/1.1, closes when asked).
"""
import os
import sys

from sound import listen, reap_on_sigchld, start

WAY = sys.argv[1]
BODY = b'x' * 3000
EVERY = 15


def chunk(part):
    return b'%x\r\n%s\r\n' % (len(part), part)


def reply(number):
    bad = number % EVERY == 0
    if WAY == 'error' and bad:
        return b'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
    head = b'HTTP/1.1 200 OK\r\nConnection: close\r\n'
    if WAY in ('chunked', 'unfinished', 'cut'):
        chunks = chunk(BODY[:1000]) + chunk(BODY[1000:])
        end = b'0\r\n\r\n'
        if bad and WAY == 'unfinished':
            end = b''
        if bad and WAY == 'cut':
            chunks, end = chunks[:2000], b''
        return head + b'Transfer-Encoding: chunked\r\n\r\n' + chunks + end
    if WAY == 'until-close':
        return head + b'\r\n' + BODY
    return head + b'Content-Length: 3000\r\n\r\n' + (BODY[:1200] if bad and WAY == 'short' else BODY)


def serve(client, number):
    listener.close()
    received = b''
    try:
        while b'\r\n\r\n' not in received:
            part = client.recv(65536)
            if not part:
                return
            received += part
        client.sendall(reply(number))
    except OSError:
        pass


if WAY == 'pid-file':
    if os.path.exists('/tmp/web.pid'):
        sys.exit('fatal: /tmp/web.pid is there: another one runs')
    open('/tmp/web.pid', 'w').close()
reap_on_sigchld()
listener = listen()
number = 0
while True:
    client, _ = listener.accept()
    number += 1
    start(serve, client, number)
    client.close()
