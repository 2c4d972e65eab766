/** A census that came as JSON, checked field by field: what a probe printed, and what is in the evidence of an audit. */
import { Fields } from '../events/fields.ts';
import type { Census, ProcessDetail, ProcessRecord, ProcessState, SignalSets, TcpSocket, TcpState } from './model.ts';

const STATES: readonly ProcessState[] = ['R', 'S', 'D', 'Z', 'T', 't', 'X', 'I', 'P'];
const TCP_STATES: readonly TcpState[] = [
  ...(['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT'] as const),
  ...(['CLOSE', 'CLOSE_WAIT', 'LAST_ACK', 'LISTEN', 'CLOSING', 'NEW_SYN_RECV'] as const),
];
const MAX_PORT = 65_535;

/** @throws ParseError that names the field and quotes what it is */
export function toCensus(value: unknown): Census {
  const fields = new Fields(value);
  return {
    atMs: fields.number('atMs'),
    processes: fields.objects('processes').map(toProcess),
    details: fields.objects('details').map(toDetail),
    sockets: fields.objects('sockets').map(toSocket),
  };
}

/** @throws ParseError */
export function toProcess(fields: Fields): ProcessRecord {
  return {
    pid: fields.count('pid', 1),
    ppid: fields.count('ppid'),
    state: fields.choice('state', STATES),
    startTicks: fields.maybe('startTicks', (name) => fields.count(name)),
    ageMs: fields.number('ageMs'),
    ...fields.optional('session', (name) => fields.count(name)),
    ...fields.optional('exec', (name) => fields.count(name)),
    threads: fields.count('threads'),
    rssKiB: fields.measure('rssKiB'),
    command: fields.string('command'),
    argv: fields.strings('argv'),
  };
}

/** @throws ParseError */
export function toSignalSets(fields: Fields): SignalSets {
  return { ignored: fields.counts('ignored'), blocked: fields.counts('blocked'), caught: fields.counts('caught') };
}

/** @throws ParseError */
export function toSocket(fields: Fields): TcpSocket {
  return {
    state: fields.choice('state', TCP_STATES),
    localAddress: fields.string('localAddress'),
    localPort: fields.count('localPort', 0, MAX_PORT),
    remoteAddress: fields.string('remoteAddress'),
    remotePort: fields.count('remotePort', 0, MAX_PORT),
    inode: fields.count('inode'),
  };
}

function toDetail(fields: Fields): ProcessDetail {
  return {
    pid: fields.count('pid', 1),
    signals: toSignalSets(fields.object('signals')),
    descriptors: fields.maybe('descriptors', (name) => fields.count(name)),
    socketInodes: fields.maybe('socketInodes', (name) => fields.counts(name)),
    ...fields.optional('targets', (name) => fields.strings(name)),
    anonymousKiB: fields.maybe('anonymousKiB', (name) => fields.measure(name)),
    ...fields.optional('sharedKiB', (name) => fields.measure(name)),
  };
}
