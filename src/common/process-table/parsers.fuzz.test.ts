/**
 * The parsers of what ps and /proc say, on any input: what was written in the form is read as it was meant, and anything else is
 * a ParseError, never another error and never a misreading. FUZZ_RUNS sets the number of inputs.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ParseError } from '../forkbed-error.ts';
import { parseProcNetTcp, parseProcNetUnix } from './parse-proc-net.ts';
import { parseProcStat } from './parse-proc-stat.ts';
import { parseProcStatus } from './parse-proc-status.ts';
import { parsePs } from './parse-ps.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };
const STATES = ['R', 'S', 'D', 'Z', 'T', 't', 'X', 'I', 'P'] as const;

const count = fc.nat({ max: 2 ** 31 - 1 });
const state = fc.constantFrom(...STATES);
/** What a process may call itself, but for the newline that ps shows as a question mark. */
const name = fc.string({ maxLength: 15, unit: 'binary' }).map((text) => text.replace(/[\n\r\u2028\u2029]/g, '?'));
const command = fc.oneof(name, fc.constantFrom(') R 1', 'a) Z (b', ' ', '<defunct>', '((', '))', '1 2 S'));
/** Something near a valid text, with some of it cut, doubled or replaced. */
const near = (valid: fc.Arbitrary<string>) =>
  fc
    .tuple(valid, fc.nat({ max: 400 }), fc.nat({ max: 40 }), fc.string({ maxLength: 12, unit: 'binary' }))
    .map(([text, at, length, put]) => text.slice(0, at) + put + text.slice(at + length));

function onlyParseErrors(parse: (text: string) => unknown): (text: string) => void {
  return (text) => {
    try {
      parse(text);
    } catch (error) {
      expect(error).toBeInstanceOf(ParseError);
    }
  };
}

const stat = fc.record({
  pid: count,
  command,
  state,
  ppid: count,
  session: count,
  threads: count,
  startTicks: count,
  rssPages: count,
});
const statText = stat.map(({ pid, command: comm, state: letter, ppid, session, threads, startTicks, rssPages }) => {
  // Fields 5 and 7 to 19 are not asked for; nor is the 21st, the 23rd, and what follows the 24th.
  const middle = Array.from({ length: 13 }, (_, index) => (index === 1 ? '-1' : String(index)));
  return `${pid} (${comm}) ${letter} ${ppid} 0 ${session} ${middle.join(' ')} ${threads} 0 ${startTicks} 4096 ${rssPages} 18446744073709551615 1 1\n`;
});

describe('parseProcStat', () => {
  test('reads what was written, whatever the process calls itself', () => {
    fc.assert(
      fc.property(stat, (expected) => {
        const { pid, command: comm, state: letter, ppid, session, threads, startTicks, rssPages } = expected;
        const rest = Array.from({ length: 13 }, () => '0').join(' ');
        const text = `${pid} (${comm}) ${letter} ${ppid} 0 ${session} ${rest} ${threads} 0 ${startTicks} 4096 ${rssPages} 0\n`;
        expect(parseProcStat(text)).toEqual(expected);
      }),
      RUNS,
    );
  });

  test('takes any other text, or throws a ParseError', () => {
    fc.assert(
      fc.property(fc.oneof(near(statText), fc.string({ unit: 'binary' })), onlyParseErrors(parseProcStat)),
      RUNS,
    );
  });
});

const psRow = fc.record({ pid: count, ppid: count, state, seconds: count, threads: count, rss: count, command });
const psLine = ({
  pid,
  ppid,
  state: letter,
  seconds,
  threads,
  rss,
  command: comm,
}: typeof psRow extends fc.Arbitrary<infer Row> ? Row : never) =>
  `${String(pid).padStart(7)} ${String(ppid).padStart(7)} ${letter} ${String(seconds).padStart(7)} ${String(threads).padStart(4)} ${String(rss).padStart(6)} ${comm}\n`;

describe('parsePs', () => {
  test('reads every row as it was written', () => {
    fc.assert(
      fc.property(fc.array(psRow, { maxLength: 8 }), (rows) => {
        const read = parsePs(rows.map(psLine).join(''));
        expect(
          read.map(({ pid, ppid, state: letter, ageMs, threads, rssKiB }) => [
            pid,
            ppid,
            letter,
            ageMs,
            threads,
            rssKiB,
          ]),
        ).toEqual(
          rows.map(({ pid, ppid, state: letter, seconds, threads, rss }) => [
            pid,
            ppid,
            letter,
            seconds * 1000,
            threads,
            rss,
          ]),
        );
        expect(read.map((row) => row.command)).toEqual(
          rows.map(({ state: letter, command: comm }) => (letter === 'Z' ? comm.replace(/ <defunct>$/, '') : comm)),
        );
      }),
      RUNS,
    );
  });

  test('takes any other text, or throws a ParseError', () => {
    const text = fc.array(psRow, { maxLength: 3 }).map((rows) => rows.map(psLine).join(''));
    fc.assert(fc.property(fc.oneof(near(text), fc.string({ unit: 'binary' })), onlyParseErrors(parsePs)), RUNS);
  });
});

const signals = fc
  .uniqueArray(fc.integer({ min: 1, max: 64 }), { maxLength: 64 })
  .map((some) => some.sort((a, b) => a - b));
const mask = (some: readonly number[]) =>
  some
    .reduce((bits, signal) => bits | (1n << BigInt(signal - 1)), 0n)
    .toString(16)
    .padStart(16, '0');
const status = fc.record({
  uid: count,
  threads: count,
  rssKiB: count,
  anonymousKiB: fc.option(count, { nil: undefined }),
  sharedKiB: fc.option(count, { nil: undefined }),
  hasEnded: fc.boolean(),
  ignored: signals,
  blocked: signals,
  caught: signals,
});
const kibLine = (label: string, kib: number | undefined) => (kib === undefined ? '' : `${label}:\t ${kib} kB\n`);
const statusText = ({
  uid,
  threads,
  rssKiB,
  anonymousKiB,
  sharedKiB,
  hasEnded,
  ignored,
  blocked,
  caught,
}: typeof status extends fc.Arbitrary<infer Row> ? Row : never) =>
  `Name:\tx\nState:\t${hasEnded ? 'Z (zombie)' : 'S (sleeping)'}\nUid:\t${uid}\t1\t2\t3\n${kibLine('VmRSS', rssKiB)}${kibLine('RssAnon', anonymousKiB)}${kibLine('RssShmem', sharedKiB)}Threads:\t${threads}\nSigBlk:\t${mask(blocked)}\nSigIgn:\t${mask(ignored)}\nSigCgt:\t${mask(caught)}\n`;

describe('parseProcStatus', () => {
  test('reads every signal of every set', () => {
    fc.assert(
      fc.property(status, (expected) => {
        const { ignored, blocked, caught, ...rest } = expected;
        expect(parseProcStatus(statusText(expected))).toEqual({
          ...rest,
          signals: { ignored, blocked, caught },
        });
      }),
      RUNS,
    );
  });

  test('takes any other text, or throws a ParseError', () => {
    fc.assert(fc.property(fc.oneof(near(status.map(statusText)), fc.string()), onlyParseErrors(parseProcStatus)), RUNS);
  });
});

const HEADING = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const port = fc.integer({ min: 0, max: 65_535 });
const address = fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.nat({ max: 255 }));
const socket = fc.record({
  local: address,
  localPort: port,
  remote: address,
  remotePort: port,
  state: fc.integer({ min: 1, max: 12 }),
  inode: count,
});
type Socket = typeof socket extends fc.Arbitrary<infer Row> ? Row : never;

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
const littleEndian = (bytes: readonly number[]) =>
  [...bytes]
    .reverse()
    .map((byte) => hex(byte, 2))
    .join('');
const tcpLine = ({ local, localPort, remote, remotePort, state: number, inode }: Socket, slot: number) =>
  `${String(slot).padStart(4)}: ${littleEndian(local)}:${hex(localPort, 4)} ${littleEndian(remote)}:${hex(remotePort, 4)} ${hex(number, 2)} 00000000:00000000 00:00000000 00000000  5005        0 ${inode} 1 0000000000000000 100 0 0 10 0\n`;

describe('parseProcNetTcp', () => {
  test('reads every address, port and inode as it was written', () => {
    fc.assert(
      fc.property(fc.array(socket, { maxLength: 8 }), (sockets) => {
        const read = parseProcNetTcp(HEADING + sockets.map(tcpLine).join(''));
        expect(read.map(({ state: _, ...rest }) => rest)).toEqual(
          sockets.map(({ local, localPort, remote, remotePort, inode }) => ({
            localAddress: local.join('.'),
            localPort,
            remoteAddress: remote.join('.'),
            remotePort,
            inode,
          })),
        );
      }),
      RUNS,
    );
  });

  test('takes any other text, or throws a ParseError', () => {
    const text = fc.array(socket, { maxLength: 3 }).map((sockets) => HEADING + sockets.map(tcpLine).join(''));
    fc.assert(fc.property(fc.oneof(near(text), fc.string()), onlyParseErrors(parseProcNetTcp)), RUNS);
  });
});

const UNIX_HEADING = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const unixSocket = fc.record({
  // What the kernel shows of an abstract one begins with @; an unnamed one has none.
  path: fc.oneof(
    fc.string({ maxLength: 107, unit: 'binary' }).map((text) => text.replace(/[\0\n]/g, '@')),
    fc.constantFrom('', '/run/a.sock', ' ', '/a b', '/a\n\nb', '/a\nb', '@x'),
  ),
  listens: fc.boolean(),
  inode: count,
});
type UnixRow = typeof unixSocket extends fc.Arbitrary<infer Row> ? Row : never;
const unixLine = ({ path, listens, inode }: UnixRow) =>
  `0000000000000000: 00000002 00000000 ${listens ? '00010000' : '00000000'} 0001 01 ${String(inode).padStart(5)}${path === '' ? '' : ` ${path}`}\n`;

describe('parseProcNetUnix', () => {
  test('reads every path, state and inode as it was written', () => {
    fc.assert(
      fc.property(fc.array(unixSocket, { maxLength: 8 }), (sockets) => {
        expect(parseProcNetUnix(UNIX_HEADING + sockets.map(unixLine).join(''))).toEqual(sockets);
      }),
      RUNS,
    );
  });

  test('takes any other text, or throws a ParseError', () => {
    const text = fc.array(unixSocket, { maxLength: 3 }).map((all) => UNIX_HEADING + all.map(unixLine).join(''));
    fc.assert(fc.property(fc.oneof(near(text), fc.string()), onlyParseErrors(parseProcNetUnix)), RUNS);
  });
});
