"""One process for all connections: `one.py BEHAVIOUR [SECONDS]`. What each behaviour is stands at its class."""
import collections
import mmap
import os
import signal
import socket
import sys
import time

from sound import Server, block, idle, reap_ended, reap_on_sigchld, start

SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 0
FILE = '/etc/hostname'


class Sound(Server):
    """GOOD."""


class LeaksDescriptor(Server):
    """BAD: opens a file for each connection and never closes it."""

    def opened(self, session):
        os.open(FILE, os.O_RDONLY)


class LeaksTenth(Server):
    """BAD: as above, for each tenth."""

    def opened(self, session):
        if session.number % 10 == 0:
            os.open(FILE, os.O_RDONLY)


class SwapsDescriptors(Server):
    """BAD: closes one of the descriptors of its start for each one that it leaks: their number stays."""

    def begun(self):
        self.spare = [os.open('/dev/null', os.O_RDONLY) for _ in range(4000)]

    def opened(self, session):
        os.open(FILE, os.O_RDONLY)
        os.close(self.spare.pop())


class ShedsDescriptors(Server):
    """GOOD: closes one of the descriptors of its start for each connection, and leaks none."""

    def begun(self):
        self.spare = [os.open('/dev/null', os.O_RDONLY) for _ in range(4000)]

    def opened(self, session):
        os.close(self.spare.pop())


class KeepsSocket(Server):
    """BAD: never closes each fifth client's socket."""

    def closed(self, session):
        if session.number % 5 == 0:
            self.bag.append(session)
        else:
            session.client.close()


class ShutsDownOnly(Server):
    """BAD: shuts down each client's socket, which looks closed to its peer, and keeps the descriptor."""

    def closed(self, session):
        session.client.shutdown(socket.SHUT_RDWR)
        self.bag.append(session)


class Lingers(Server):
    """GOOD: ends its half of a connection with its client, and closes the descriptor SECONDS later."""

    def closed(self, session):
        try:
            session.client.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.later(SECONDS, session.client.close)


class LeaksAtOpen(Server):
    """BAD: keeps 64 KiB for each connection."""

    def opened(self, session):
        self.bag.append(block())


class LeaksSmall(Server):
    """BAD: keeps 16 KiB for each connection."""

    def opened(self, session):
        self.bag.append(block()[:16384])


class LeaksAtSecondMessage(Server):
    """BAD: keeps 64 KiB for each connection that sends a second message."""

    def message(self, session, received):
        if session.messages == 2:
            self.bag.append(block())
        session.client.sendall(received)


class LeaksWhenBusy(Server):
    """BAD: keeps 64 KiB for each connection that is not the only one."""

    def opened(self, session):
        if len(self.sessions) > 1:
            self.bag.append(block())


class Buffers(Server):
    """GOOD: 64 KiB for each connection that is open; they are used again and never given back."""

    def opened(self, session):
        session.bag = [self.bag.pop() if self.bag else block()]

    def closed(self, session):
        self.bag += session.bag
        session.client.close()


class Cache(Server):
    """GOOD: keeps 64 KiB for each of the last hundred connections."""

    def begun(self):
        self.bag = collections.deque(maxlen=100)

    def opened(self, session):
        self.bag.append(block())


class Table(Server):
    """GOOD: 4 MiB at the third connection, for good."""

    def opened(self, session):
        if session.number == 3:
            self.bag = [block() for _ in range(64)]


class FreesLate(Server):
    """GOOD: frees the 64 KiB of a connection SECONDS after its end."""

    def opened(self, session):
        session.bag.append(memory_map())

    def closed(self, session):
        session.client.close()
        self.later(SECONDS, session.bag.pop().close)


def memory_map():
    mapped = mmap.mmap(-1, 65536, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    mapped.write(b'x' * 65536)
    return mapped


class OpensAtFirst(Server):
    """GOOD: opens a log and five connections to itself at its first client, and keeps them."""

    def opened(self, session):
        if session.number == 1:
            self.bag = [os.open('/tmp/log', os.O_CREAT | os.O_WRONLY)]
            self.bag += [descriptor for _ in range(5) for descriptor in os.pipe()]


class GrowsToEight(Server):
    """GOOD: opens a further pair of descriptors where all are in use, eight at most, and keeps them."""

    def begun(self):
        self.made = 0

    def opened(self, session):
        if self.bag:
            session.bag.append(self.bag.pop())
        elif self.made < 8:
            self.made += 1
            session.bag.append(os.pipe())

    def closed(self, session):
        self.bag += session.bag
        session.client.close()


class AnswersLate(Server):
    """GOOD: accepts from its start on, answers from SECONDS on."""

    def begun(self):
        self.ready = time.monotonic() + SECONDS

    def message(self, session, received):
        wait = self.ready - time.monotonic()
        if wait > 0:
            self.later(wait, lambda: session in self.sessions and session.client.sendall(received))
        else:
            session.client.sendall(received)


class Slow(Server):
    """GOOD: each reply takes SECONDS."""

    def message(self, session, received):
        self.later(SECONDS, lambda: session in self.sessions and session.client.sendall(received))


class SlowAndLeaks(Slow):
    """BAD: as above, and keeps 64 KiB for each connection."""

    def opened(self, session):
        self.bag.append(block())


class AnswersLateAndLeaks(AnswersLate):
    """BAD: as above, and never closes a file that it opens for each connection."""

    def opened(self, session):
        os.open(FILE, os.O_RDONLY)


class DropsSessions(Server):
    """BAD: closes all its sessions where a child ends."""

    def begun(self):
        signal.signal(signal.SIGCHLD, self.note)

    def note(self, *_):
        if reap_ended():
            for session in list(self.sessions):
                self.end(session)


class FallsSilent(Server):
    """BAD: answers nobody who connects after the five hundredth message."""

    def begun(self):
        self.answered = 0

    def message(self, session, received):
        self.answered += 1
        if self.answered <= 500:
            session.client.sendall(received)


class StopsAccepting(Server):
    """BAD: accepts nobody after the hundredth connection."""

    def accept(self):
        if self.count < 100:
            super().accept()
        else:
            self.selector.unregister(self.listener)


class HasPassword(Server):
    """GOOD: answers those who say HELLO first; closes on all others."""

    def message(self, session, received):
        if session.messages == 1 and not received.startswith(b'HELLO'):
            self.end(session)
        else:
            session.client.sendall(received)


class HasPasswordAndLeaks(HasPassword):
    """BAD: as above, and never closes a file that it opens for each connection."""

    def opened(self, session):
        os.open(FILE, os.O_RDONLY)


class Dies(Server):
    """BAD: exits with 3 at its 150th connection."""

    def opened(self, session):
        if session.number == 150:
            print('fatal: the 150th', flush=True)
            os._exit(3)


class LeaksBesideHelper(Server):
    """BAD: hands a descriptor for each connection to a helper of its own, which keeps it; it closes its own copy."""

    keeps = True

    def begun(self):
        self.ours, theirs = socket.socketpair()
        start(self.help, theirs)
        theirs.close()

    def help(self, theirs):
        self.listener.close()
        self.ours.close()
        while True:
            _, descriptors, _, _ = socket.recv_fds(theirs, 1, 1)
            if not self.keeps:
                for descriptor in descriptors:
                    os.close(descriptor)

    def opened(self, session):
        descriptor = os.open(FILE, os.O_RDONLY)
        socket.send_fds(self.ours, [b'x'], [descriptor])
        os.close(descriptor)


class HasHelper(LeaksBesideHelper):
    """GOOD: the helper closes it."""

    keeps = False


class Cron(Server):
    """GOOD: a job of its own every second, which takes 0.3 s, and is reaped."""

    def begun(self):
        self.job()

    def job(self):
        start(self.work)
        self.later(1, self.job)

    def work(self):
        os.closerange(3, 4096)
        time.sleep(0.3)


class CronStays(Cron):
    """BAD: the job never ends."""

    def job(self):
        start(self.work)
        self.later(0.5, self.job)

    def work(self):
        os.closerange(3, 4096)
        idle()


class Unreaping(Server):
    """BAD as PID 1: waits for nobody."""

    def begun(self):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


BEHAVIOURS = {
    'sound': Sound,
    'leaks-descriptor': LeaksDescriptor,
    'leaks-tenth': LeaksTenth,
    'swaps-descriptors': SwapsDescriptors,
    'sheds-descriptors': ShedsDescriptors,
    'keeps-socket': KeepsSocket,
    'shuts-down-only': ShutsDownOnly,
    'lingers': Lingers,
    'leaks-at-open': LeaksAtOpen,
    'leaks-small': LeaksSmall,
    'leaks-at-second-message': LeaksAtSecondMessage,
    'leaks-when-busy': LeaksWhenBusy,
    'buffers': Buffers,
    'cache': Cache,
    'table': Table,
    'frees-late': FreesLate,
    'opens-at-first': OpensAtFirst,
    'grows-to-eight': GrowsToEight,
    'answers-late': AnswersLate,
    'answers-late-and-leaks': AnswersLateAndLeaks,
    'slow': Slow,
    'slow-and-leaks': SlowAndLeaks,
    'drops-sessions': DropsSessions,
    'falls-silent': FallsSilent,
    'stops-accepting': StopsAccepting,
    'has-password': HasPassword,
    'has-password-and-leaks': HasPasswordAndLeaks,
    'dies': Dies,
    'leaks-beside-helper': LeaksBesideHelper,
    'has-helper': HasHelper,
    'cron': Cron,
    'cron-stays': CronStays,
    'unreaping': Unreaping,
}

reap_on_sigchld()
BEHAVIOURS[sys.argv[1]]().run()
