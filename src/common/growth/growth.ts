/**
 * What there is more of after the load than before it: descriptors, memory, threads, processes, holders of the listening
 * socket. Each is a series: one value after the load, one after each further round of the same load. Plain data.
 */
import type { ProcessRecord } from '../process-table/model.ts';

/**
 * `processes` are those of a role that there was before, as a pool has them; `strays` those of a role that nobody had;
 * `holders` those that hold the listening socket.
 */
export const GROWTH_KINDS = ['descriptors', 'memory', 'threads', 'processes', 'strays', 'holders'] as const;
export type GrowthKind = (typeof GROWTH_KINDS)[number];

export function byKind<Value>(value: (kind: GrowthKind) => Value): Record<GrowthKind, Value> {
  return Object.fromEntries(GROWTH_KINDS.map((kind) => [kind, value(kind)])) as Record<GrowthKind, Value>;
}

/** Those that count processes. */
export const PROCESS_KINDS = ['processes', 'strays'] as const;

/** One process that has more than before. `before` and `now` are what it has in all, in the unit of the series. */
export interface Grower {
  readonly process: ProcessRecord;
  readonly before: number;
  readonly now: number;
  /** What the addition consists of: `300 sockets`. Empty where a number says it all. */
  readonly parts: readonly string[];
}

/** One census against the baseline. `memory` is in KiB, all else is a count. */
export interface Measure {
  /** How much more than at the baseline: the sum of what was added, process by process. What one gave back excuses no other. */
  readonly more: number;
  /** In all, of what could be compared. */
  readonly before: number;
  readonly now: number;
  /** The first few, the largest addition first. */
  readonly growers: readonly Grower[];
  /** Processes that have grown, all of them. */
  readonly grown: number;
}

export interface GrowthSeries extends Measure {
  /** `more`, after the load and after each round. */
  readonly values: readonly number[];
}

export interface GrowthEvidence {
  /** What `amounts` counts: connections that were served, runs that succeeded, milliseconds that were watched. */
  readonly unit: 'connections' | 'commands' | 'ms';
  /** Of the load, and of each round after it. */
  readonly amounts: readonly number[];
  /** Why there was no further round: nothing was left to find out, or a limit was reached. */
  readonly ended: RoundsEnd;
  /** Processes that were there before the load and after it. */
  readonly compared: number;
  /** Those of them whose descriptors could not be read: how many, and whether the server is one. */
  readonly unread: { readonly count: number; readonly server: boolean };
  readonly series: Readonly<Record<GrowthKind, GrowthSeries>>;
}

export type RoundsEnd = { readonly kind: 'resolved' } | { readonly kind: 'limit'; readonly reason: string };
