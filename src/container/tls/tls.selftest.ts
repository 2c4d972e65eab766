/**
 * The TLS module's own tests: against OpenSSL, on QuickJS, under AddressSanitizer and UndefinedBehaviorSanitizer. Each test is a
 * process of its own, as a program has one configuration. The peer is `openssl s_server -rev`, which sends each line back reversed.
 */
import * as posix from 'forkbed:posix';
import { closeNotify, configure, free, hasCloseNotify, open, read, type TlsSession, write } from 'forkbed:tls';
import { PollSet } from '../posix/poll-set.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readFile } from '../proc/read-file.ts';

const FOLDER = '/tls/';
const LIMIT_MS = 20_000;

const failures: string[] = [];
let passed = 0;

function equal(received: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(received), JSON.stringify(expected)];
  if (left !== right) throw new Error(`expected ${right}, received ${left}`);
}

function thrown(body: () => unknown): Error & { code?: unknown } {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('expected an error, received none');
}

/** In a process of its own, which ends with 0 if nothing was thrown. */
function test(title: string, body: () => void): void {
  const pid = posix.fork(() => {
    try {
      body();
      return 0;
    } catch (error) {
      print(`${title}: ${error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)}\n`);
      return 1;
    }
  });
  const status = posix.waitpid(pid, 0);
  if (status !== undefined && status !== null && 'exitCode' in status && status.exitCode === 0) passed += 1;
  else failures.push(`${title}: ${JSON.stringify(status)}`);
}

function print(text: string): void {
  const bytes = posix.encodeUtf8(text);
  posix.write(1, bytes, 0, bytes.byteLength);
}

function fileText(name: string): string {
  const text = readFile(`${FOLDER}${name}`);
  if (text === undefined) throw new Error(`expected the file ${name}, received none`);
  return text;
}

function serve(port: number, ...args: readonly string[]): number {
  return posix.fork(() =>
    posix.execve(
      '/usr/bin/openssl',
      [
        'openssl',
        's_server',
        '-quiet',
        '-accept',
        String(port),
        '-cert',
        `${FOLDER}server.pem`,
        '-key',
        `${FOLDER}server.key`,
        ...args,
      ],
      [],
    ),
  );
}

/** A connected socket that does not block; it is tried again until the peer listens. */
function connect(port: number): number {
  const untilMs = posix.clock_gettime(posix.CLOCK_MONOTONIC) + LIMIT_MS;
  for (;;) {
    const fd = posix.socket(posix.AF_INET, posix.SOCK_STREAM);
    try {
      posix.connect(fd, { family: 'IPv4', address: '127.0.0.1', port });
      posix.fcntl(fd, posix.F_SETFL, posix.O_NONBLOCK);
      return fd;
    } catch (error) {
      posix.close(fd);
      if (!isPosixError(error, 'ECONNREFUSED') || posix.clock_gettime(posix.CLOCK_MONOTONIC) > untilMs) throw error;
      posix.nanosleep(20);
    }
  }
}

/** Until the call has a result. */
function waitFor<Result>(fd: number, call: () => Result | undefined): Result {
  for (let times = 0; times < 200; times += 1) {
    const result = call();
    if (result !== undefined) return result;
    const set = new PollSet(1);
    set.watch(0, { fd, events: posix.POLLIN });
    set.wait(100);
  }
  throw new Error('expected a result, received none in time');
}

function sendText(session: TlsSession, fd: number, text: string): void {
  const bytes = posix.encodeUtf8(text);
  for (let sent = 0; sent < bytes.byteLength; ) {
    sent += waitFor(fd, () => write(session, bytes, sent, bytes.byteLength - sent));
  }
}

function receiveText(session: TlsSession, fd: number, length: number): string {
  const buffer = new ArrayBuffer(length);
  for (let count = 0; count < length; ) {
    const more = waitFor(fd, () => read(session, buffer, count, length - count));
    if (more === 0) throw new Error(`expected ${length} bytes, received the end after ${count}`);
    count += more;
  }
  return posix.decodeUtf8(buffer, 0, length);
}

const REVERSE = serve(4433, '-rev');
const TLS12 = serve(4434, '-rev', '-tls1_2');

for (const port of [4433, 4434]) {
  test(`a line comes back through port ${port}, and nothing blocks`, () => {
    configure(fileText('authority.pem'), 'server.example');
    const fd = connect(port);
    const session = open(fd);
    equal(read(session, new ArrayBuffer(8), 0, 8), undefined);
    sendText(session, fd, 'one\n');
    equal(receiveText(session, fd, 4), 'eno\n');
    // More than a record holds, in lines that the peer holds.
    sendText(session, fd, `${'0123456789'.repeat(1_000)}\n`.repeat(5));
    equal(receiveText(session, fd, 50_005), `${'9876543210'.repeat(1_000)}\n`.repeat(5));
    closeNotify(session);
    equal(
      waitFor(fd, () => read(session, new ArrayBuffer(8), 0, 8)),
      0,
    );
    equal(hasCloseNotify(session), true);
    free(session);
    equal(thrown(() => write(session, new ArrayBuffer(1), 0, 1)).name, 'TypeError');
    posix.close(fd);
  });
}

test('an end without a close_notify is the end of the stream, and told apart', () => {
  configure(undefined, undefined);
  const server = serve(4435, '-rev');
  const fd = connect(4435);
  const session = open(fd);
  sendText(session, fd, 'one\n');
  equal(receiveText(session, fd, 4), 'eno\n');
  posix.kill(server, posix.SIGKILL);
  posix.waitpid(server, 0);
  equal(
    waitFor(fd, () => read(session, new ArrayBuffer(8), 0, 8)),
    0,
  );
  equal(hasCloseNotify(session), false);
  posix.close(fd);
});

test('sessions that nobody has freed are freed with their objects', () => {
  configure(undefined, undefined);
  for (let times = 0; times < 50; times += 1) open(0);
});

const UNTRUSTED: readonly (readonly [string, string, string | undefined, RegExp])[] = [
  ['another authority', 'other.pem', undefined, /not correctly signed by the trusted CA/],
  ['another name', 'authority.pem', 'other.example', /does not match with the expected CN/],
];
for (const [title, file, name, reason] of UNTRUSTED) {
  test(`a certificate of ${title} is not trusted`, () => {
    configure(fileText(file), name);
    const fd = connect(4433);
    const session = open(fd);
    const error = thrown(() => sendText(session, fd, 'one\n'));
    equal([error.code, reason.test(error.message)], ['ERR_TLS', true]);
    posix.close(fd);
  });
}

test('a peer that speaks no TLS is an error in words, and one that resets is one of the system', () => {
  configure(undefined, undefined);
  for (const resets of [false, true]) {
    const listener = posix.socket(posix.AF_INET, posix.SOCK_STREAM);
    posix.bind(listener, { family: 'IPv4', address: '127.0.0.1', port: 0 });
    posix.listen(listener, 1);
    const address = posix.getsockname(listener);
    const fd = connect('port' in address ? address.port : 0);
    const accepted = posix.accept4(listener, 0, new ArrayBuffer(128)) ?? -1;
    const session = open(fd);
    const hello = posix.encodeUtf8('x');
    equal(write(session, hello, 0, 1), undefined);
    if (!resets) posix.send(accepted, posix.encodeUtf8('220 not TLS\r\n'), 0, 13);
    if (resets) posix.setsockopt(accepted, posix.SOL_SOCKET, posix.SO_LINGER, 0);
    if (resets) posix.close(accepted);
    const error = thrown(() => waitFor(fd, () => write(session, hello, 0, 1)));
    equal(error.code, resets ? 'ECONNRESET' : 'ERR_TLS');
    [fd, listener, ...(resets ? [] : [accepted])].forEach(posix.close);
  }
});

test('what is no certificate is refused, and a session needs a configuration', () => {
  equal(thrown(() => open(0)).name, 'InternalError');
  equal(thrown(() => configure('no certificate', undefined)).code, 'ERR_TLS');
});

test('there is one configuration', () => {
  configure(undefined, undefined);
  equal(thrown(() => configure(undefined, undefined)).name, 'InternalError');
});

for (const pid of [REVERSE, TLS12]) {
  posix.kill(pid, posix.SIGKILL);
  posix.waitpid(pid, 0);
}
print(`tls selftest: ${passed} passed, ${failures.length} failed\n`);
if (failures.length > 0) throw new Error(`failed:\n${failures.join('\n')}`);
