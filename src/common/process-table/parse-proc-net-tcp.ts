/**
 * /proc/net/tcp and /proc/net/tcp6, as proc_pid_net(5) describes them: a heading, then a socket a line. An address is
 * written as 32-bit words in the machine's byte order, which is little-endian on every machine that forkbed builds for.
 */
import { ParseError } from '../forkbed-error.ts';
import type { TcpSocket, TcpState } from './model.ts';

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

/** The sockets of either file; an IPv4 address that tcp6 maps into IPv6 is given as IPv4. @throws ParseError */
export function parseProcNetTcp(text: string): TcpSocket[] {
  const [heading = '', ...lines] = text.split('\n');
  if (!HEADING.test(heading)) throw new ParseError({ expected: 'the heading of /proc/net/tcp', received: heading });
  if (lines.at(-1) === '') lines.pop();
  return lines.map(parseLine);
}

function parseLine(line: string): TcpSocket {
  const [slot, local, remote, state, , , , uid, , inode] = line.trim().split(/\s+/);
  const name = STATES[Number.parseInt(state ?? '', 16) - 1];
  if (!/^\d+:$/.test(slot ?? '') || !/^[0-9A-F]{2}$/.test(state ?? '') || name === undefined) throw notASocket(line);
  if (!isDecimal(uid) || !isDecimal(inode)) throw notASocket(line);
  const here = parseEndpoint(local, line);
  const there = parseEndpoint(remote, line);
  return {
    state: name,
    localAddress: here.address,
    localPort: here.port,
    remoteAddress: there.address,
    remotePort: there.port,
    inode: Number(inode),
  };
}

function parseEndpoint(endpoint: string | undefined, line: string): { address: string; port: number } {
  const match = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(endpoint ?? '');
  const [, hex, port] = match ?? [];
  if (hex === undefined || port === undefined) throw notASocket(line);
  const bytes = bytesOf(hex);
  return { address: bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes), port: Number.parseInt(port, 16) };
}

/** In network order: each word of four bytes is turned round. */
function bytesOf(hex: string): number[] {
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

function isDecimal(field: string | undefined): boolean {
  return field !== undefined && /^\d+$/.test(field);
}

function notASocket(received: string): ParseError {
  return new ParseError({ expected: 'a line of /proc/net/tcp', received });
}
