/**
 * The C module's own tests: they run in the image's build stage `test`, on QuickJS, under AddressSanitizer and
 * UndefinedBehaviorSanitizer. The program returns from its last line, so that the runtime is freed and leaks are found.
 */
import * as posix from 'forkbed:posix';
import { readFile } from '../proc/read-file.ts';
import { PollSet } from './poll-set.ts';
import { isPosixError, type PosixError } from './posix-error.ts';
import { testProcesses } from './proc.selftest.ts';
import { SignalFd } from './signal-fd.ts';

const failures: string[] = [];
let passed = 0;
let skipped = 0;

function test(title: string, body: () => void): void {
  try {
    body();
    passed++;
  } catch (error) {
    failures.push(`${title}: ${error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)}`);
  }
}

function equal(received: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(received), JSON.stringify(expected)];
  if (left !== right) throw new Error(`expected ${right}, received ${left}`);
}

function thrown(body: () => unknown): Error {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('expected an error, received none');
}

function posixError(body: () => unknown): PosixError {
  const error = thrown(body);
  if (!isPosixError(error)) throw new Error(`expected a PosixError, received ${error.name}: ${error.message}`);
  return error;
}

/** A listener on the loopback, a client connected to it, and the accepted end. */
function pair(address: posix.SocketAddress, domain: number) {
  const listener = posix.socket(domain, posix.SOCK_STREAM | posix.SOCK_NONBLOCK);
  posix.bind(listener, address);
  posix.listen(listener, 8);
  const client = posix.socket(domain, posix.SOCK_STREAM);
  equal(posix.connect(client, posix.getsockname(listener)), true);
  const peer = new ArrayBuffer(128);
  const accepted = posix.accept4(listener, posix.SOCK_NONBLOCK, peer);
  if (accepted === undefined) throw new Error('expected a connection, received none');
  return { listener, client, accepted, peer, close: () => [listener, client, accepted].forEach(posix.close) };
}

/** Docker gives a container no IPv6 unless its network has it, and a build's container has the default network. */
function hasIpv6Loopback(): boolean {
  return readFile('/proc/net/if_inet6')?.includes(' lo') ?? false;
}

const loopback = { family: 'IPv4', address: '127.0.0.1', port: 0 } as const;
const bytes = (text: string) => posix.encodeUtf8(text);
const text = (buffer: ArrayBuffer, length: number) => posix.decodeUtf8(buffer, 0, length);

/** Arguments of every wrong kind: the module answers each with an exception or a value, never with a crash. */
const ODD: unknown[] = [
  undefined,
  null,
  -1,
  2 ** 40,
  Number.NaN,
  '',
  'x'.repeat(300),
  {},
  [],
  new ArrayBuffer(0),
  new ArrayBuffer(3),
];
/** Not to be called with anything at hand: they end or stop this process, or wait for ever. */
const NOT_ODD = [
  'fork',
  '_exit',
  'kill',
  'poll',
  'epoll_wait',
  'nanosleep',
  'waitpid',
  'close',
  'dup2',
  'setrlimit',
  'sigaction',
  'sigprocmask',
];

test('every function outlives arguments of the wrong kind', () => {
  for (const [name, exported] of Object.entries(posix)) {
    if (typeof exported !== 'function' || NOT_ODD.includes(name)) continue;
    const call = exported as (...values: unknown[]) => unknown;
    for (const first of ODD) {
      for (const second of ODD) {
        try {
          const result = call(first, second, first, second);
          if (['socket', 'signalfd', 'epoll_create1', 'memfd_create', 'pidfd_open'].includes(name))
            posix.close(Number(result));
          if (name === 'pipe2') (result as number[]).forEach(posix.close);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
        }
      }
    }
  }
});

test('a failed call tells code, errno and syscall', () => {
  const error = posixError(() => posix.open('/nowhere/at/all', posix.O_RDONLY, 0));
  equal([error.code, error.errno, error.syscall], ['ENOENT', 2, 'open']);
  equal(error.message, 'open: No such file or directory (ENOENT)');
});

for (const [domain, address] of [
  [posix.AF_INET, loopback],
  [posix.AF_INET6, { family: 'IPv6', address: '::1', port: 0 }],
] as const) {
  if (address.family === 'IPv6' && !hasIpv6Loopback()) {
    skipped++;
    continue;
  }
  test(`${address.family}: bytes go both ways, addresses are whole, the end is 0`, () => {
    const { client, accepted, peer, close } = pair(address, domain);
    const buffer = new ArrayBuffer(64);
    equal(posix.decodeSocketAddress(peer), posix.getsockname(client));
    equal(posix.getpeername(accepted), posix.getsockname(client));
    equal(posix.recv(accepted, buffer, 0, 64), undefined);
    equal(posix.send(client, bytes('メッセージ-000'), 0, 19), 19);
    equal(posix.recv(accepted, buffer, 1, 63), 19);
    equal(posix.decodeUtf8(buffer, 1, 19), 'メッセージ-000');
    posix.shutdown(client, posix.SHUT_WR);
    equal(posix.recv(accepted, buffer, 0, 64), 0);
    close();
  });
}

test('a Unix socket has a path, or a name of the abstract namespace', () => {
  for (const path of ['/tmp/forkbed-selftest.sock', '\0forkbed-selftest']) {
    const { listener, close } = pair({ family: 'unix', path }, posix.AF_UNIX);
    equal(posix.getsockname(listener), { family: 'unix', path });
    close();
    if (!path.startsWith('\0')) posix.unlink(path);
  }
  const tooLong = thrown(() => posix.bind(0, { family: 'unix', path: 'x'.repeat(108) }));
  equal(tooLong.message, 'expected a socket path of 1 to 107 bytes, received 108');
});

test('a taken port is EADDRINUSE, a refused connection ECONNREFUSED', () => {
  const first = posix.socket(posix.AF_INET, posix.SOCK_STREAM);
  posix.bind(first, loopback);
  const taken = posix.getsockname(first);
  const second = posix.socket(posix.AF_INET, posix.SOCK_STREAM);
  equal(posixError(() => posix.bind(second, taken)).code, 'EADDRINUSE');
  equal(posixError(() => posix.connect(second, taken)).code, 'ECONNREFUSED');
  [first, second].forEach(posix.close);
});

test('a non-blocking connect is under way until it is writable', () => {
  const listener = posix.socket(posix.AF_INET, posix.SOCK_STREAM);
  posix.bind(listener, loopback);
  posix.listen(listener, 1);
  const client = posix.socket(posix.AF_INET, posix.SOCK_STREAM | posix.SOCK_NONBLOCK);
  const epoll = posix.epoll_create1();
  posix.epoll_ctl(epoll, posix.EPOLL_CTL_ADD, client, posix.EPOLLOUT);
  posix.connect(client, posix.getsockname(listener));
  const ready = new ArrayBuffer(16);
  equal(posix.epoll_wait(epoll, ready, 1000), 1);
  const [fd = -1, events = 0] = new Int32Array(ready);
  equal([fd, events & posix.EPOLLOUT], [client, posix.EPOLLOUT]);
  equal(posix.getsockopt(client, posix.SOL_SOCKET, posix.SO_ERROR), 0);
  [listener, client, epoll].forEach(posix.close);
});

test('a socket that is bound to an interface which is not there is out of the reach of its peer, who learns of it by sending', () => {
  const { client, accepted, close } = pair(loopback, posix.AF_INET);
  posix.setsockopt(client, posix.SOL_SOCKET, posix.SO_BINDTOIFINDEX, 2 ** 31 - 1);
  posix.shutdown(client, posix.SHUT_RDWR);
  equal(posix.recv(accepted, new ArrayBuffer(1), 0, 1), undefined);
  equal(posix.send(accepted, bytes('x'), 0, 1), 1);
  equal(posixError(() => posix.recv(accepted, new ArrayBuffer(1), 0, 1)).code, 'ECONNRESET');
  close();
});

test('a pidfd is readable when its process has ended, whether it was reaped or not', () => {
  const [readFd, writeFd] = posix.pipe2(0);
  const pid = posix.fork(() => {
    posix.close(writeFd);
    return posix.read(readFd, new ArrayBuffer(1), 0, 1) ?? 1;
  });
  const pidfd = posix.pidfd_open(pid);
  const set = new PollSet(1);
  set.watch(0, { fd: pidfd, events: posix.POLLIN });
  equal(set.wait(0), 0);
  posix.close(writeFd);
  equal(set.wait(5000), 1);
  equal(posix.waitpid(pid, 0), { pid, exitCode: 0 });
  equal(set.wait(0), 1);
  equal(posixError(() => posix.pidfd_open(pid)).code, 'ESRCH');
  [readFd, pidfd].forEach(posix.close);
});

test('a send to a peer who is gone is EPIPE, not a signal', () => {
  const { client, accepted, close } = pair(loopback, posix.AF_INET);
  posix.setsockopt(accepted, posix.SOL_SOCKET, posix.SO_LINGER, 0);
  posix.setsockopt(client, posix.SOL_SOCKET, posix.SO_RCVTIMEO, 20.5);
  equal(posix.recv(client, new ArrayBuffer(1), 0, 1), undefined);
  posix.shutdown(client, posix.SHUT_RDWR);
  equal(posixError(() => posix.send(client, bytes('x'), 0, 1)).code, 'EPIPE');
  close();
});

test('a range outside its buffer is an error, not a read beyond it', () => {
  for (const [offset, length] of [
    [0, 9],
    [8, 1],
    [-1, 1],
    [2 ** 53, 1],
    [1, 2 ** 53],
  ] as const) {
    equal(thrown(() => posix.read(0, new ArrayBuffer(8), offset, length)).name, 'RangeError');
    equal(thrown(() => posix.decodeUtf8(new ArrayBuffer(8), offset, length)).name, 'RangeError');
  }
});

test('a value that the kernel has no room for is an error, not whatever it is converted to', () => {
  const fd = posix.socket(posix.AF_INET, posix.SOCK_STREAM);
  for (const value of [Number.NaN, 1e300, -1e300, Number.POSITIVE_INFINITY]) {
    for (const option of [posix.SO_RCVTIMEO, posix.SO_LINGER, posix.SO_KEEPALIVE]) {
      equal(thrown(() => posix.setsockopt(fd, posix.SOL_SOCKET, option, value)).name, 'RangeError');
    }
  }
  posix.close(fd);
  const { soft, hard } = posix.getrlimit(posix.RLIMIT_NOFILE);
  for (const limit of [
    { soft: 1e300, hard },
    { soft, hard: Number.NaN },
  ]) {
    equal(thrown(() => posix.setrlimit(posix.RLIMIT_NOFILE, limit)).name, 'RangeError');
  }
});

test('fcntl and prctl refuse what takes their integer for an address, or makes a descriptor that outlives exec', () => {
  const [F_DUPFD, F_GETLK, PR_GET_PDEATHSIG] = [0, 5, 2];
  for (const command of [F_DUPFD, F_GETLK]) equal(thrown(() => posix.fcntl(0, command, 0)).name, 'RangeError');
  equal(thrown(() => posix.prctl(PR_GET_PDEATHSIG, 0)).name, 'RangeError');
});

test('a list whose length is not one of a list is an error, not a read beyond it', () => {
  for (const length of [-1, 2 ** 40]) {
    const list = { length } as readonly string[] & readonly number[];
    equal(thrown(() => posix.execve('/nowhere', list, [])).name, 'RangeError');
    equal(thrown(() => posix.execve('/nowhere', [], list)).name, 'RangeError');
    equal(thrown(() => posix.signalfd(list)).name, 'RangeError');
  }
});

test('names and numbers are looked up, and what has no address says so', () => {
  equal(posix.getaddrinfo('127.0.0.1', 80), [{ family: 'IPv4', address: '127.0.0.1', port: 80 }]);
  equal(posix.getaddrinfo('::1', 81), [{ family: 'IPv6', address: '::1', port: 81 }]);
  equal(posix.getaddrinfo('localhost', 82).length > 0, true);
  const error = posixError(() => posix.getaddrinfo('no such host', 80));
  equal([error.code.startsWith('EAI_'), error.syscall], [true, 'getaddrinfo']);
});

test('waitpid tells every outcome', () => {
  equal(posix.waitpid(-1, posix.WNOHANG), null);
  const sleeper = posix.fork(() => {
    posix.nanosleep(60_000);
    return 0;
  });
  equal(posix.waitpid(sleeper, posix.WNOHANG), undefined);
  posix.kill(sleeper, posix.SIGKILL);
  equal(posix.waitpid(sleeper, 0), { pid: sleeper, signal: posix.SIGKILL, coreDumped: false });
  const worker = posix.fork(() => 7);
  equal(posix.waitpid(worker, 0), { pid: worker, exitCode: 7 });
  const status = new Int32Array(1);
  equal(posix.wait4(-1, posix.WNOHANG, status.buffer), 0);
  const other = posix.fork(() => 3);
  equal(posix.wait4(other, 0, status.buffer), other);
  equal(status[0], 3 << 8);
});

test('a child that throws ends with 70 and never comes back', () => {
  const parent = posix.getpid();
  const pid = posix.fork(() => {
    if (posix.getppid() !== parent) return 1;
    posix.close(2);
    throw new Error('told on stderr, which is closed here');
  });
  equal(posix.waitpid(pid, 0), { pid, exitCode: 70 });
});

test('SIGCHLD ignored, or SA_NOCLDWAIT with a handler, leaves nothing to wait for', () => {
  for (const [handler, flags] of [
    [posix.SIG_IGN, 0],
    [posix.SIG_NOOP, posix.SA_NOCLDWAIT],
  ] as const) {
    equal(posix.sigaction(posix.SIGCHLD, handler, flags), posix.SIG_DFL);
    const pid = posix.fork(() => 0);
    equal(posix.waitpid(pid, 0), null);
    equal(posix.sigaction(posix.SIGCHLD, posix.SIG_DFL, 0), handler);
  }
});

test('a signal is read from its descriptor, and the mask is given back', () => {
  const before = posix.blockedSignals();
  const signals = new SignalFd([posix.SIGUSR1, posix.SIGUSR2]);
  equal(signals.take(), []);
  posix.kill(posix.getpid(), posix.SIGUSR1);
  posix.kill(posix.getpid(), posix.SIGUSR1);
  equal(signals.take(), [posix.SIGUSR1]);
  signals.release();
  equal(posix.blockedSignals(), before);
});

test('children of forkEach send the signal that was asked for, one each, and it names them', () => {
  const signals = new SignalFd([posix.SIGCHLD, posix.SIGRTMAX], { exitSignal: posix.SIGRTMAX });
  const pids: number[] = [];
  let left = 20;
  const loop = {
    next: () => left-- > 0,
    child: () => 4,
    forked: (pid: number) => pids.push(pid),
    failed: (error: Error) => {
      throw error;
    },
  };
  posix.forkEach(loop, posix.SIGRTMAX);
  const status = new Int32Array(1);
  const reaped = pids.map((pid) => posix.wait4(pid, posix.__WALL, status.buffer));
  equal([reaped, status[0]], [pids, 4 << 8]);
  equal([signals.take(), [...signals.ended].sort((one, other) => one - other)], [[], pids]);
  equal([signals.take(), signals.ended], [[], []]);

  left = 1;
  posix.forkEach(loop, posix.SIGRTMAX);
  equal(posix.waitpid(-1, 0), null);
  equal(posix.wait4(-1, posix.__WALL, status.buffer), pids.at(-1));
  left = 1;
  posix.forkEach(loop, posix.SIGCHLD);
  equal(posix.waitpid(-1, 0), { pid: pids.at(-1), exitCode: 4 });
  equal(signals.take(), [posix.SIGCHLD]);
  signals.release();
  for (const signal of [0, -1, 65, 0x111]) equal(thrown(() => posix.forkEach(loop, signal)).name, 'RangeError');
});

test('poll sees what is readable, and no more', () => {
  const [readFd, writeFd] = posix.pipe2(posix.O_NONBLOCK);
  const set = new ArrayBuffer(8);
  new Int32Array(set)[0] = readFd;
  new Int16Array(set)[2] = posix.POLLIN;
  equal(posix.poll(set, 1, 0), 0);
  equal(posix.read(readFd, new ArrayBuffer(1), 0, 1), undefined);
  equal(posix.write(writeFd, bytes('x'), 0, 1), 1);
  equal([posix.poll(set, 1, 1000), new Int16Array(set)[3]], [1, posix.POLLIN]);
  equal(thrown(() => posix.poll(set, 2, 0)).name, 'RangeError');
  [readFd, writeFd].forEach(posix.close);
});

test('poll and epoll_wait round a time-out up, wait without one for Infinity, and not at all for what is over', () => {
  const [readFd, writeFd] = posix.pipe2(posix.O_NONBLOCK);
  const set = new ArrayBuffer(8);
  new Int32Array(set)[0] = readFd;
  new Int16Array(set)[2] = posix.POLLIN;
  const epoll = posix.epoll_create1();
  posix.epoll_ctl(epoll, posix.EPOLL_CTL_ADD, readFd, posix.EPOLLIN);
  const waits = [
    (ms: number) => posix.poll(set, 1, ms),
    (ms: number) => posix.epoll_wait(epoll, new ArrayBuffer(8), ms),
  ];
  for (const wait of waits) {
    const took = (ms: number) => {
      const beganMs = posix.clock_gettime(posix.CLOCK_MONOTONIC);
      equal(wait(ms), 0);
      return posix.clock_gettime(posix.CLOCK_MONOTONIC) - beganMs;
    };
    equal(took(0.4) >= 0.99, true);
    equal(took(-1) < 1_000, true);
    equal(took(Number.NEGATIVE_INFINITY) < 1_000, true);
    equal(thrown(() => wait(Number.NaN)).name, 'RangeError');
    const child = posix.fork(() => {
      posix.nanosleep(20);
      return posix.write(writeFd, bytes('x'), 0, 1) === 1 ? 0 : 1;
    });
    equal(wait(Number.POSITIVE_INFINITY), 1);
    equal(posix.waitpid(child, 0), { pid: child, exitCode: 0 });
    equal(wait(2 ** 40), 1);
    equal(posix.read(readFd, new ArrayBuffer(1), 0, 1), 1);
  }
  [readFd, writeFd, epoll].forEach(posix.close);
});

test('execve runs another program with its own environment', () => {
  const [readFd, writeFd] = posix.pipe2(0);
  const pid = posix.fork(() => {
    posix.dup2(writeFd, 1);
    return posix.execve('/bin/sh', ['sh', '-c', 'echo "$GREETING $1"', 'sh', 'world'], ['GREETING=hello']);
  });
  posix.close(writeFd);
  equal(posix.waitpid(pid, 0), { pid, exitCode: 0 });
  const buffer = new ArrayBuffer(64);
  equal(text(buffer, posix.read(readFd, buffer, 0, 64) ?? 0), 'hello world\n');
  posix.close(readFd);
  equal(posixError(() => posix.execve('/nowhere', ['x'], [])).code, 'ENOENT');
});

test('files are written, read, listed, linked and removed', () => {
  const path = '/tmp/forkbed-selftest.txt';
  const fd = posix.open(path, posix.O_RDWR | posix.O_CREAT | posix.O_TRUNC, 0o600);
  equal(posix.write(fd, bytes('héllo'), 0, 6), 6);
  equal(posix.fcntl(fd, posix.F_GETFD, 0), 1);
  equal(posix.readlink(`/proc/self/fd/${fd}`), path);
  equal(posix.readdir('/tmp').includes('forkbed-selftest.txt'), true);
  posix.close(fd);
  equal(posixError(() => posix.close(fd)).code, 'EBADF');
  posix.chmod(path, 0o200);
  equal(posix.getuid() === 0 || posixError(() => posix.open(path, posix.O_RDONLY, 0)).code === 'EACCES', true);
  posix.unlink(path);
  equal(posixError(() => posix.chmod(path, 0o600)).code, 'ENOENT');
  equal(posixError(() => posix.readdir(path)).code, 'ENOENT');
});

test('text survives both ways, and bytes that are not UTF-8 become U+FFFD', () => {
  equal(text(bytes('这 é 𝄞'), 11), '这 é 𝄞');
  equal(bytes('').byteLength, 0);
  const odd = new Uint8Array([0x61, 0xff, 0x62]);
  equal(text(odd.buffer, 3), 'a\ufffdb');
});

test('limits and times are what the kernel says', () => {
  const limit = posix.getrlimit(posix.RLIMIT_NOFILE);
  posix.setrlimit(posix.RLIMIT_NOFILE, { soft: 64, hard: limit.hard });
  equal(posix.getrlimit(posix.RLIMIT_NOFILE).soft, 64);
  posix.setrlimit(posix.RLIMIT_NOFILE, limit);
  const before = posix.clock_gettime(posix.CLOCK_MONOTONIC);
  posix.nanosleep(2.5);
  const tookMs = posix.clock_gettime(posix.CLOCK_MONOTONIC) - before;
  equal(tookMs >= 2.5 && tookMs < 1000, true);
  equal(posix.sysconf(posix._SC_CLK_TCK), 100);
});

test('what a child writes to shared memory its parent sees', () => {
  const file = posix.memfd_create('shared');
  const counts = new Float64Array(posix.mapShared(file, 16));
  equal(
    posix.waitpid(
      posix.fork(() => {
        counts[1] = 2 ** 40;
        return 0;
      }),
      0,
    ) !== null,
    true,
  );
  equal([...counts], [0, 2 ** 40]);
  equal([...new Float64Array(posix.mapShared(file, 24))], [0, 2 ** 40, 0]);
  equal(thrown(() => posix.mapShared(file, 0)).name, 'RangeError');
  posix.close(file);
  equal(posixError(() => posix.mapShared(file, 16)).code, 'EBADF');
});

test('a file in memory outlives exec where its descriptor is let through', () => {
  const fd = posix.memfd_create('selftest');
  equal(posix.readlink(`/proc/self/fd/${fd}`), '/memfd:selftest (deleted)');
  equal(posix.fcntl(fd, posix.F_GETFD, 0), posix.FD_CLOEXEC);
  equal(posix.write(fd, bytes('handed over'), 0, 11), 11);
  const [readFd, writeFd] = posix.pipe2(0);
  const pid = posix.fork(() => {
    posix.dup2(writeFd, 1);
    posix.fcntl(fd, posix.F_SETFD, 0);
    return posix.execve('/bin/cat', ['cat', `/proc/self/fd/${fd}`], []);
  });
  posix.close(writeFd);
  equal(posix.waitpid(pid, 0), { pid, exitCode: 0 });
  const buffer = new ArrayBuffer(64);
  equal(text(buffer, posix.read(readFd, buffer, 0, 64) ?? 0), 'handed over');
  [readFd, fd].forEach(posix.close);
});

test('shared memory that no buffer can hold is given back', () => {
  const file = posix.memfd_create('too-large');
  const mappings = () => (readFile('/proc/self/maps') ?? '').split('\n').length;
  // Once before it counts: the first error of a kind takes memory of its own.
  for (const before of [0, mappings()]) {
    for (let times = 0; times < 20; times++) {
      equal(thrown(() => posix.mapShared(file, 2 ** 31 + 4096 * times)).name, 'RangeError');
    }
    equal(before === 0 || mappings() - before < 10, true);
  }
  posix.close(file);
});

test('a process can name itself and become a subreaper', () => {
  posix.prctl(posix.PR_SET_NAME, 'selftest-name');
  posix.prctl(posix.PR_SET_CHILD_SUBREAPER, 1);
  equal(posix.prctl(posix.PR_GET_CHILD_SUBREAPER, 0), 1);
  posix.prctl(posix.PR_SET_CHILD_SUBREAPER, 0);
});

testProcesses({ test, equal });

const summary = bytes(`posix selftest: ${passed} passed, ${failures.length} failed, ${skipped} skipped\n`);
posix.write(1, summary, 0, summary.byteLength);
if (failures.length > 0) throw new Error(`failed:\n${failures.join('\n')}`);
