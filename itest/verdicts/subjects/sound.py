"""
What the subjects share, all of it sound: a listener, a conversation, children that are reaped, an end on SIGTERM. Each
program adds one behaviour of its own.
"""
import errno
import heapq
import os
import selectors
import signal
import socket
import time

PORT = 5005
BLOCK_BYTES = 65536

signal.signal(signal.SIGTERM, lambda *_: os._exit(0))


def listen(host='0.0.0.0', *, shared=False):
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if shared else 1)
    listener.bind((host, PORT))
    listener.listen(1024)
    return listener


def echo(client):
    """Answers each message with itself, until the client closes."""
    try:
        while received := client.recv(BLOCK_BYTES):
            client.sendall(received)
    except OSError:
        pass


def block():
    """64 KiB whose pages have been written."""
    return bytearray(b'x' * BLOCK_BYTES)


def reap_ended():
    """Waits for every child that has ended, known or not. Their pids."""
    ended = []
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append(pid)


def reap_on_sigchld():
    """Python runs a handler between two instructions: for a signal that comes just before a call that waits, when that call
    returns. A timer, which a child does not inherit, sees to that."""
    signal.signal(signal.SIGCHLD, lambda *_: reap_ended())
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.25, 0.25)


def start(job, *arguments):
    """A child that runs the job and ends. Its pid."""
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        job(*arguments)
        os._exit(0)
    return pid


def idle():
    while True:
        signal.pause()


class Session:
    def __init__(self, client, number):
        self.client = client
        self.number = number
        self.messages = 0
        self.bag = []


class Server:
    """One process for all connections. A subclass overrides begun, opened, message or closed."""

    def __init__(self):
        self.listener = listen()
        self.listener.setblocking(False)
        self.count = 0
        self.sessions = set()
        self.timers = []
        self.bag = []

    def begun(self):
        pass

    def opened(self, session):
        pass

    def message(self, session, received):
        session.client.sendall(received)

    def closed(self, session):
        session.client.close()

    def later(self, seconds, action):
        heapq.heappush(self.timers, (time.monotonic() + seconds, id(action), action))

    def run(self):
        # Not before: processes that share a listener must not share a selector.
        self.selector = selectors.DefaultSelector()
        self.begun()
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        while True:
            for key, _ in self.selector.select(0.05 if self.timers else 1):
                key.data()
            while self.timers and self.timers[0][0] <= time.monotonic():
                heapq.heappop(self.timers)[2]()

    def accept(self):
        try:
            client, _ = self.listener.accept()
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno != errno.EMFILE:
                raise
            time.sleep(0.01)
            return
        self.count += 1
        session = Session(client, self.count)
        self.sessions.add(session)
        self.selector.register(client, selectors.EVENT_READ, lambda: self.read(session))
        self.opened(session)

    def read(self, session):
        # A session that another one of the same round has ended.
        if session not in self.sessions:
            return
        try:
            received = session.client.recv(BLOCK_BYTES)
            if received:
                session.messages += 1
                self.message(session, received)
                return
        except OSError:
            pass
        self.end(session)

    def end(self, session):
        self.selector.unregister(session.client)
        self.sessions.discard(session)
        self.closed(session)
