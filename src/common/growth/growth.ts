/**
 * What there is more of after the load than before it: descriptors, memory, threads, processes, holders of the listening
 * socket. Each is a series: one value after the load, one after each further round of the same load. Plain data.
 */
import type { LoadUnit } from '../checks/load-kind.ts';
import type { ProcessRecord } from '../process-table/model.ts';

/**
 * `processes` are those of a role that there was before, as a pool has them; `strays` those of a role that nobody had;
 * `holders` those that hold the listening socket.
 */
export const GROWTH_KINDS = ['descriptors', 'memory', 'threads', 'processes', 'strays', 'holders'] as const;
/** What can grow: see `GROWTH_KINDS`. */
export type GrowthKind = (typeof GROWTH_KINDS)[number];

export function byKind<Value>(value: (kind: GrowthKind) => Value): Record<GrowthKind, Value> {
  return Object.fromEntries(GROWTH_KINDS.map((kind) => [kind, value(kind)])) as Record<GrowthKind, Value>;
}

/** Those that count processes. */
export const PROCESS_KINDS = ['processes', 'strays'] as const;

/** One process that has more than before. `before` and `now` are what it has in all, in the unit of the series. */
export interface Grower {
  /** As the last census shows it. */
  readonly process: ProcessRecord;
  /** What it had at the baseline. */
  readonly before: number;
  /** What it has now. */
  readonly now: number;
  /** What the addition consists of: `300 sockets`. Empty where a number says it all. */
  readonly parts: readonly string[];
}

/** One census against the baseline. `memory` is in KiB, all else is a count. */
export interface Measure {
  /** How much more than at the baseline: the sum of what was added, process by process. What one gave back excuses no other. */
  readonly more: number;
  /** The sum at the baseline, of all processes that could be compared. */
  readonly before: number;
  /** The sum now, of the same processes. */
  readonly now: number;
  /** The first few, the largest addition first. */
  readonly growers: readonly Grower[];
  /** Processes that have grown, all of them. */
  readonly grown: number;
}

/** One kind of growth over the load and its further rounds; the other fields are those of the last measure. */
export interface GrowthSeries extends Measure {
  /** `more`, after the load and after each round. */
  readonly values: readonly number[];
}

/** What has grown, kind by kind, and over how much load. */
export interface GrowthEvidence {
  /** What `amounts` counts: connections that were served, runs that succeeded, execs that ran, milliseconds that were watched. */
  readonly unit: LoadUnit;
  /** Of the load, and of each round after it. */
  readonly amounts: readonly number[];
  /** Why there was no further round: nothing was left to find out, or a limit was reached. */
  readonly ended: RoundsEnd;
  /** Processes that were there before the load and after it. */
  readonly compared: number;
  /** Those of them whose descriptors could not be read: how many, and whether the server is one. */
  readonly unread: { readonly count: number; readonly server: boolean };
  /** One series a kind. */
  readonly series: Readonly<Record<GrowthKind, GrowthSeries>>;
}

/** Why the rounds ended: the growth was explained (`resolved`), or a limit was reached. */
export type RoundsEnd = { readonly kind: 'resolved' } | { readonly kind: 'limit'; readonly reason: string };
