/**
 * The faults that can be injected into a subject from outside: what each does, for how long, and which failures of clients belong
 * to it. The injectors are in src/host/chaos; here nothing is done.
 */
import type { Endpoint } from '../endpoint.ts';
import { EXIT_PREFIX, isExecFailure, LATE_EXEC } from '../execs/exec-codes.ts';

interface FaultKind {
  /** For the help: what happens to the subject. */
  readonly does: string;
  /** How long it is on, in milliseconds; for children that are signalled, how long one is waited for. */
  readonly minMs: number;
  readonly maxMs: number;
  /** The subject ends, and with it every observer in its namespace: each comes alone, when all else has been judged. */
  readonly endsIt?: true;
  /** Processes stand still, and nobody reaps meanwhile: never for as long as the settle window. */
  readonly standsStill?: true;
  /** Which connections may fail while it is on: of any code, only those that were cut off, only those that waited too long. */
  readonly excuses: 'any' | 'cut' | 'late' | 'none';
  /**
   * Which execs may fail while it is on: of any code, only those that ended with another one than 0, as a command does that got no
   * reply, or those and the late ones.
   */
  readonly excusesExecs: 'any' | 'exit' | 'late' | 'none';
}

/** The names of all faults. */
export type FaultName =
  | 'pids'
  | 'open-files'
  | 'memory'
  | 'kill-children'
  | 'term-children'
  | 'segv-children'
  | 'sigstop-children'
  | 'sigstop-server'
  | 'freeze'
  | 'vanish'
  | 'disconnect'
  | 'drip'
  | 'no-read'
  | 'silent'
  | 'half-close'
  | 'half-open'
  | 'reset'
  | 'latency'
  | 'loss'
  | 'stop-container'
  | 'restart-container';

export const FAULT_KINDS = {
  pids: {
    does: 'no process can fork: the limit of processes is stepped down',
    minMs: 1_500,
    maxMs: 3_000,
    excuses: 'any',
    excusesExecs: 'any',
  },
  'open-files': {
    does: 'the server can open nothing: its limit of descriptors is stepped down',
    minMs: 1_500,
    maxMs: 3_000,
    excuses: 'any',
    excusesExecs: 'any',
  },
  memory: {
    does: 'there is little more memory than is in use: the limit is stepped down',
    minMs: 1_500,
    maxMs: 3_000,
    // A process stands still while the kernel takes memory back, and while it reads again what was taken.
    standsStill: true,
    excuses: 'any',
    excusesExecs: 'any',
  },
  'kill-children': {
    does: 'all children get SIGKILL at one instant',
    minMs: 1_000,
    maxMs: 1_000,
    excuses: 'cut',
    excusesExecs: 'exit',
  },
  'term-children': {
    does: 'all children get SIGTERM at one instant',
    minMs: 1_000,
    maxMs: 1_000,
    excuses: 'cut',
    excusesExecs: 'exit',
  },
  'segv-children': {
    does: 'all children get SIGSEGV at one instant',
    minMs: 1_000,
    maxMs: 1_000,
    excuses: 'cut',
    excusesExecs: 'exit',
  },
  'sigstop-children': {
    does: 'all children stand still, by SIGSTOP, and go on',
    minMs: 600,
    maxMs: 1_200,
    standsStill: true,
    excuses: 'late',
    excusesExecs: 'late',
  },
  'sigstop-server': {
    does: 'the server stands still, by SIGSTOP, and goes on',
    minMs: 600,
    maxMs: 1_200,
    standsStill: true,
    excuses: 'late',
    excusesExecs: 'late',
  },
  freeze: {
    does: 'the whole container is frozen, as by docker pause',
    minMs: 600,
    maxMs: 1_200,
    standsStill: true,
    excuses: 'late',
    excusesExecs: 'any',
  },
  vanish: {
    does: 'further clients are there, and their container is killed',
    minMs: 1_000,
    maxMs: 2_000,
    excuses: 'none',
    excusesExecs: 'none',
  },
  disconnect: {
    does: 'further clients are there, and their network is taken away',
    minMs: 1_000,
    maxMs: 2_000,
    excuses: 'none',
    excusesExecs: 'none',
  },
  drip: {
    does: 'further clients say a byte at a time',
    minMs: 1_500,
    maxMs: 3_000,
    excuses: 'none',
    excusesExecs: 'none',
  },
  'no-read': {
    does: 'further clients read no reply',
    minMs: 1_000,
    maxMs: 2_000,
    excuses: 'none',
    excusesExecs: 'none',
  },
  silent: { does: 'further clients say nothing', minMs: 1_000, maxMs: 2_000, excuses: 'none', excusesExecs: 'none' },
  'half-close': {
    does: 'further clients end their own side at once',
    minMs: 1_000,
    maxMs: 2_000,
    excuses: 'none',
    excusesExecs: 'none',
  },
  'half-open': {
    does: 'further clients vanish without a word',
    minMs: 1_000,
    maxMs: 2_000,
    excuses: 'none',
    excusesExecs: 'none',
  },
  reset: {
    does: 'further clients end with a reset',
    minMs: 1_000,
    maxMs: 2_000,
    excuses: 'none',
    excusesExecs: 'none',
  },
  latency: {
    does: 'what the clients say is late, by netem',
    minMs: 2_000,
    maxMs: 4_000,
    excuses: 'late',
    excusesExecs: 'none',
  },
  loss: {
    does: 'some of what the clients say is lost, by netem',
    minMs: 2_000,
    maxMs: 4_000,
    excuses: 'late',
    excusesExecs: 'none',
  },
  'stop-container': {
    does: 'the container is stopped, as by docker stop, and started again',
    minMs: 500,
    maxMs: 1_500,
    endsIt: true,
    excuses: 'any',
    excusesExecs: 'any',
  },
  'restart-container': {
    does: 'the container is restarted, as by docker restart',
    minMs: 0,
    maxMs: 0,
    endsIt: true,
    excuses: 'any',
    excusesExecs: 'any',
  },
} as const satisfies Readonly<Record<FaultName, FaultKind>>;

export const FAULT_NAMES = Object.keys(FAULT_KINDS) as readonly FaultName[];

/** Names of 0.1, accepted until 0.3. */
export const FORMER_FAULT_NAMES: Readonly<Record<string, FaultName>> = {
  'stop-children': 'sigstop-children',
  'pause-parent': 'sigstop-server',
  pause: 'freeze',
  stop: 'stop-container',
  restart: 'restart-container',
};

/** Whether processes stand still while it is on, so that nobody reaps. */
export function standsStill(fault: FaultName): boolean {
  return 'standsStill' in FAULT_KINDS[fault];
}

/** Of which the subject's processes end, all of them; and all others. */
export type EndingName = {
  [Name in FaultName]: (typeof FAULT_KINDS)[Name] extends { endsIt: true } ? Name : never;
}[FaultName];
export type OutlivedName = Exclude<FaultName, EndingName>;

export function endsIt(fault: FaultName): fault is EndingName {
  return 'endsIt' in FAULT_KINDS[fault];
}

/** What a client cannot do, or nothing would come of, over these transports. */
const CANNOT_MEET: Readonly<Record<Endpoint['transport'], readonly FaultName[]>> = {
  tcp: [],
  // A datagram is sent whole or not at all, and nobody has a connection to hold, to end by half or to reset.
  udp: ['drip', 'no-read', 'silent', 'half-close', 'half-open', 'reset'],
  // No packet goes through the clients' network.
  unix: ['disconnect', 'half-open', 'reset', 'latency', 'loss'],
};

/** Whether the fault can act on a server that clients reach by this transport. */
export function canMeet(fault: FaultName, transport: Endpoint['transport']): boolean {
  return !CANNOT_MEET[transport].includes(fault);
}

/**
 * Whether commands may be started in the container meanwhile. One whose start meets the freezer stays in the middle of it: Docker 20.10
 * then answers nothing more about the container, and cannot thaw or remove it (docs/adr/0046-execs-meet-faults.md).
 */
export function canMeetExecs(fault: FaultName): boolean {
  return fault !== 'freeze';
}

const CUT = ['ECONNRESET', 'EPIPE', 'ERR_CLOSED'];
const LATE = ['ERR_CONNECT_TIMEOUT', 'ERR_REPLY_TIMEOUT', 'ETIMEDOUT'];

/** Whether a connection, or an exec, may fail of `code` while the fault is on. */
export function mayFail(fault: FaultName, code: string): boolean {
  const { excuses, excusesExecs }: FaultKind = FAULT_KINDS[fault];
  if (isExecFailure(code)) return mayExecFail(excusesExecs, code);
  switch (excuses) {
    case 'any':
      return true;
    case 'cut':
      return CUT.includes(code);
    case 'late':
      return LATE.includes(code);
    case 'none':
      return false;
  }
}

/** What goes on outside of the container, such as `latency` between the clients and it, makes no exec fail. */
function mayExecFail(excuses: FaultKind['excusesExecs'], code: string): boolean {
  switch (excuses) {
    case 'any':
      return true;
    case 'exit':
      return code.startsWith(EXIT_PREFIX);
    case 'late':
      return code.startsWith(EXIT_PREFIX) || code === LATE_EXEC;
    case 'none':
      return false;
  }
}

/**
 * What connects by itself, to a port or at a path: `memory` has clients that ask for it. And what ends the children of the server: where
 * nothing says which process that is, these may be all that the container is for, below an init.
 */
const NEEDS_ENDPOINT: readonly FaultName[] = [
  ...(['memory', 'vanish', 'disconnect', 'drip', 'no-read', 'silent', 'half-close', 'half-open', 'reset'] as const),
  ...(['kill-children', 'term-children', 'segv-children'] as const),
];
/** What acts on the network of the clients of the load. */
const NEEDS_CLIENTS: readonly FaultName[] = ['latency', 'loss'];

/** Whether the fault can act on a subject that no client of the load comes to. */
export function actsWithoutClients(fault: FaultName, { hasEndpoint }: { hasEndpoint: boolean }): boolean {
  return !NEEDS_CLIENTS.includes(fault) && (hasEndpoint || !NEEDS_ENDPOINT.includes(fault));
}
