/**
 * What clients and the audit send each other at the gate: a Unix stream socket, one JSON object a line. From other machines
 * `forkbed-probe gate` passes the bytes on (`gate-entry.ts`). The load is round 1.
 * Then the clients stay, and the audit may ask for further rounds of the same plan, of all clients or of some.
 *
 *     client                              audit
 *       │  arrived ────────────────────▶ │   counts the clients
 *       │ ◀────────────────── go round 0 │   where it warms up: a few connections
 *       │  finished round 0 ───────────▶ │   takes the baseline
 *       │ ◀────────────────── go round 1 │   when all have arrived, or its limit is over
 *       │  began round 1 ──────────────▶ │   at once: how far apart the clients begin, by one clock
 *       │  finished round 1 ───────────▶ │   merges the tallies
 *       │                                │
 *       │ ◀────────────────── go round 2 │   as often as the audit likes, one round of a client at a time
 *       │  held round 2 ───────────────▶ │   only where `go` says `hold`
 *       │ ◀────────────── enough round 2 │   where the round is to end now: it holds, or takes too long
 *       │  finished round 2 ───────────▶ │
 *       │                                │
 *       │ ◀───────────────── end of file │   the verdict is out: the client is released
 *
 * One client may stand for all execs of the load (`arrived` has their plans): it reports each with a line `exec`, whose type is
 * `ExecRecord`, in the round in which it ended.
 *
 * A client that gets the end of file in the middle of a further round ends that round as by `enough`. `enough` for a round
 * that the client has finished already crossed its `finished`, and is dropped. A socket cannot be stale as a file can:
 * nothing of an earlier run is ever counted.
 */
import type { ExecPlan } from '../execs/exec-plan.ts';
import type { HistogramCounts } from '../histogram.ts';
import type { ClientSummary } from './client-summary.ts';

/** The round that is the load; and the one before it, of a few connections, after which the baseline is taken. It may be repeated. */
export const LOAD_ROUND = 1;
export const WARM_UP_ROUND = 0;

/** `name`: the container's name in its network, such as `forkbed-client-3`, or its host name. */
export interface Arrived {
  readonly event: 'arrived';
  readonly name: string;
  /** The machine that it runs on; absent where that is not known. */
  readonly node?: string;
  /** How long one of its connections may take at most, by its own time-outs, in milliseconds; absent where it runs a command. */
  readonly longestMs?: number;
  /** The plans of the execs that it stands for; absent for any other client. */
  readonly execs?: readonly ExecPlan[];
}

/** The client's own options are the plan. What differs in this round alone is added. */
export interface Go {
  readonly event: 'go';
  /** 0 for the warm-up, 1 for the load, and one more for each further round. */
  readonly round: number;
  /** Connections of this client, or runs of its command; absent: as its options say. */
  readonly connections?: number;
  /** At most so many at once; never more than its options say. */
  readonly concurrency?: number;
  /**
   * Connections stay open after their last reply until `enough`, whatever `--hold` says. A command cannot be held: it runs
   * to its end.
   */
  readonly hold?: boolean;
}

/** The load begins: the client makes its first connection after it. */
export interface Began {
  readonly event: 'began';
  readonly round: typeof LOAD_ROUND;
}

/** Each connection of a round that holds is either over, or has got its last reply and is open. */
export interface Held {
  readonly event: 'held';
  readonly round: number;
}

/** The round is over now: what is held counts as served, what is under way as ERR_INTERRUPTED. */
export interface Enough {
  readonly event: 'enough';
  readonly round: number;
}

/** The summary, with the distributions behind its percentiles, so that those of many clients can be merged. */
export interface Finished {
  readonly event: 'finished';
  readonly round: number;
  readonly summary: ClientSummary;
  readonly connectMs: HistogramCounts;
  readonly replyMs: HistogramCounts;
}
