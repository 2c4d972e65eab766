/**
 * A further round of the load, by the load's own clients: the same plan, from the same containers. It ends when all have
 * finished it, or its limit is over: then the clients are asked to end it, and report how far they came.
 */
import type { ClientSummary } from '../../../common/events/client-summary.ts';
import { monotonicMs } from '../../posix/clock.ts';
import type { Gate } from './gate.ts';
import type { GateClient } from './gate-client.ts';
import type { Waits } from './waits.ts';

/** How long a client may take to report a round that it was asked to end. */
const END_WITHIN_MS = 2_000;

export interface RoundOptions {
  readonly gate: Gate;
  readonly waits: Waits;
  /** The clients to take part, if they are idle; default: all that are idle. */
  readonly among?: readonly GateClient[];
  /** Connections of that client, or runs of its command; default: as many as in the load. */
  readonly connectionsFor?: (client: GateClient) => number;
  /** At once, of each client; default, and at most: as in the load. */
  readonly concurrency?: number;
  readonly limitMs: number;
  /**
   * Connections stay open after their last reply, and this is called once, when all of them are; then the round ends. It is
   * called where none could be held as well (the server closes, it is a command), when all have finished.
   */
  readonly whileHeld?: () => void;
  /** Work meanwhile: `due` is called when `nextMs` on the monotonic clock has come. */
  readonly meanwhile?: { readonly nextMs: () => number; readonly due: () => void };
}

export interface RoundResult {
  /** Its number at the gate; 2 is the first after the load. */
  readonly round: number;
  readonly elapsedMs: number;
  /** The limit came first: what was under way then is among the failures, as ERR_INTERRUPTED. */
  readonly wasCut: boolean;
  /** Of all clients that reported: connections that were to be made, and those that were served. */
  readonly connections: number;
  readonly ok: number;
  readonly clients: readonly {
    readonly name: string | undefined;
    readonly summary: ClientSummary;
    readonly execs: boolean;
  }[];
  /** Clients that took part and did not report, and what became of each. */
  readonly missing: readonly string[];
}

/** @throws Interrupted */
export function runRound(options: RoundOptions): RoundResult {
  const { gate, waits, limitMs, whileHeld } = options;
  const { among = gate.idle, connectionsFor, concurrency } = options;
  const members = gate.idle.filter((client) => among.includes(client));
  const beganMs = monotonicMs();
  const round = gate.startRound(members, connectionsFor, {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(whileHeld === undefined ? {} : { hold: true }),
  });
  const areBusy = () => members.some(isBusy);
  serveWhile(() => members.some(({ state }) => state === 'running'), options, beganMs + limitMs);
  const wasCut = members.some(({ state }) => state === 'running');
  if (!wasCut) whileHeld?.();
  if (areBusy()) {
    gate.endRound();
    serveWhile(areBusy, { gate, waits }, monotonicMs() + END_WITHIN_MS);
  }
  return { round, elapsedMs: Math.round(monotonicMs() - beganMs), wasCut, ...collectResults(members, round) };
}

function isBusy({ state }: GateClient): boolean {
  return state === 'running' || state === 'holding';
}

function serveWhile(
  isBusyYet: () => boolean,
  { gate, waits, meanwhile }: Pick<RoundOptions, 'gate' | 'waits' | 'meanwhile'>,
  untilMs: number,
): void {
  while (isBusyYet() && monotonicMs() < untilMs) {
    gate.serve(waits, Math.min(untilMs, meanwhile?.nextMs() ?? untilMs));
    if (meanwhile !== undefined && monotonicMs() >= meanwhile.nextMs()) meanwhile.due();
  }
}

function collectResults(
  members: readonly GateClient[],
  round: number,
): Pick<RoundResult, 'clients' | 'missing' | 'connections' | 'ok'> {
  const clients = members.flatMap((client) => {
    const summary = client.resultIn(round)?.summary;
    return summary === undefined ? [] : [{ name: client.name, summary, execs: client.execs !== undefined }];
  });
  const silent = members.filter((client) => client.resultIn(round) === undefined);
  return {
    clients,
    missing: silent.map(({ name, state, lostBecause }) => {
      return `${name}, which ${state === 'lost' ? lostBecause : 'did not end the round'}`;
    }),
    connections: clients.reduce((sum, { summary }) => sum + summary.connections, 0),
    ok: clients.reduce((sum, { summary }) => sum + summary.ok, 0),
  };
}
