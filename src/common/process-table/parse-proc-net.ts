/** Of /proc/net: the tables of TCP, UDP and Unix sockets, and the counter of connections. proc_pid_net(5). */
import { ParseError } from '../forkbed-error.ts';
import type { TcpSocket, TcpState, UnixSocket } from './model.ts';

/** By number, from 1: enum in the kernel's include/net/tcp_states.h. */
const STATES: readonly TcpState[] = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
];

const HEADING = /^\s*sl\s+local_address\s/;

/** Slot, local and remote endpoint, state, queues, timer, retransmits, uid, time-out, inode; what follows is not asked for. */
const LINE =
  /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) \S+ \S+ \S+ +\d+ +\d+ (\d+)(?: |$)/;

/**
 * The sockets of /proc/net/tcp or tcp6: a heading, then a socket a line. An address is written as 32-bit words in the machine's byte
 * order, which is little-endian on every machine that forkbed builds for; an IPv4 address that tcp6 maps into IPv6 is given as IPv4.
 * @throws ParseError
 */
export function parseProcNetTcp(text: string): TcpSocket[] {
  const [heading = '', ...lines] = text.split('\n');
  if (!HEADING.test(heading)) throw new ParseError({ expected: 'the heading of /proc/net/tcp', received: heading });
  if (lines.at(-1) === '') lines.pop();
  // Thousands of lines, few addresses.
  const addresses = new Map<string, string>();
  return lines.map((line) => parseLine(line, addresses));
}

function parseLine(line: string, addresses: Map<string, string>): TcpSocket {
  const [, local = '', localPort = '', remote = '', remotePort = '', number = '', inode] = LINE.exec(line) ?? [];
  const state = STATES[Number.parseInt(number, 16) - 1];
  const localAddress = decodeAddress(local, addresses);
  const remoteAddress = decodeAddress(remote, addresses);
  if (state === undefined || localAddress === undefined || remoteAddress === undefined) {
    throw new ParseError({ expected: 'a line of /proc/net/tcp', received: line });
  }
  return {
    state,
    localAddress,
    localPort: Number.parseInt(localPort, 16),
    remoteAddress,
    remotePort: Number.parseInt(remotePort, 16),
    inode: Number(inode),
  };
}

/** `undefined` for what has not the length of an address. */
function decodeAddress(hex: string, known: Map<string, string>): string | undefined {
  if (hex.length !== 8 && hex.length !== 32) return undefined;
  const address = known.get(hex) ?? formatAddress(toBytes(hex));
  known.set(hex, address);
  return address;
}

function formatAddress(bytes: readonly number[]): string {
  return bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes);
}

/** In network order: each word of four bytes is turned round. */
function toBytes(hex: string): number[] {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    for (let at = word + 6; at >= word; at -= 2) bytes.push(Number.parseInt(hex.slice(at, at + 2), 16));
  }
  return bytes;
}

/** As RFC 5952 wants it: no leading zeros, the longest run of two or more zero groups as `::`, the first of equals. */
function formatIpv6(bytes: readonly number[]): string {
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff) {
    return bytes.slice(12).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0));
  const zeros = longestZeros(groups);
  const join = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (zeros.length < 2) return join(groups);
  return `${join(groups.slice(0, zeros.start))}::${join(groups.slice(zeros.start + zeros.length))}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}

const UNIX_HEADING = /^Num +RefCount +Protocol +Flags +Type +St +Inode +Path$/;
/** Slot, references, protocol, flags, type, state, inode, and a path where it is bound: of any characters, those of line ends too. */
const UNIX_LINE = /^[0-9a-f]+: [0-9A-F]{8} [0-9A-F]{8} ([0-9A-F]{8}) [0-9A-F]{4} [0-9A-F]{2} +(\d+)(?: (.*))?$/s;
/** Of the flags: __SO_ACCEPTCON in the kernel's include/uapi/linux/net.h. */
const ACCEPTS = 0x10000;

/**
 * The sockets of /proc/net/unix: a heading, then a socket a line. A path may hold a line feed, which the kernel writes as it is: what does
 * not begin as a socket belongs to the path before. @throws ParseError
 */
export function parseProcNetUnix(text: string): UnixSocket[] {
  const [heading = '', ...lines] = text.split('\n');
  if (!UNIX_HEADING.test(heading))
    throw new ParseError({ expected: 'the heading of /proc/net/unix', received: heading });
  if (lines.at(-1) === '') lines.pop();
  const sockets: { path: string; listens: boolean; inode: number }[] = [];
  for (const line of lines) {
    const match = UNIX_LINE.exec(line);
    const last = sockets.at(-1);
    if (match !== null) {
      const [, flags = '', inode, path = ''] = match;
      sockets.push({ path, listens: (Number.parseInt(flags, 16) & ACCEPTS) !== 0, inode: Number(inode) });
    } else if (last !== undefined && last.path !== '') last.path += `\n${line}`;
    else throw new ParseError({ expected: 'a line of /proc/net/unix', received: line });
  }
  return sockets;
}

/**
 * tcpPassiveOpens of /proc/net/snmp, as RFC 4022 names it: how many connections a network namespace has accepted since it was made. The
 * kernel counts each that the handshake has made, whether or not anybody called accept for it. @throws ParseError
 */
export function parsePassiveOpens(text: string): number {
  return parseCounter(text, { file: '/proc/net/snmp', group: 'Tcp', name: 'PassiveOpens' });
}

/**
 * TcpExt ListenDrops of /proc/net/netstat: how many connects the kernel has dropped at the listening sockets of a network namespace since
 * it was made, most of them as a backlog was full. @throws ParseError
 */
export function parseListenDrops(text: string): number {
  return parseCounter(text, { file: '/proc/net/netstat', group: 'TcpExt', name: 'ListenDrops' });
}

/** Two lines for each group: the names, and the counts in the same order. */
function parseCounter(text: string, { file, group, name }: { file: string; group: string; name: string }): number {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith(`${group}: `))
    .map((line) => line.split(' '));
  const value = values?.[names?.indexOf(name) ?? -1];
  if (value === undefined || !/^\d+$/.test(value)) {
    throw new ParseError({ expected: `two lines ${group}: with the column ${name} in ${file}`, received: text });
  }
  return Number(value);
}

/** A socket in the state LISTEN, and of its two queues the second. */
const LISTENING = /^ *\d+: \S+ \S+ 0A [0-9A-F]{8}:([0-9A-F]{8}) /gm;

/** Of /proc/net/tcp or tcp6: how many connections wait in the backlogs of its listening sockets, not yet accepted by any process. */
export function parseAcceptQueue(text: string): number {
  return [...text.matchAll(LISTENING)].reduce((sum, [, queue = '0']) => sum + Number.parseInt(queue, 16), 0);
}
