/** Names and totals of the server: what its options take, and what its events and its stats hold. */

export const MODE_NAMES = ['fork', 'single', 'events', 'prefork'] as const;
export type ModeName = (typeof MODE_NAMES)[number];

export const REAP_NAMES = ['none', 'ignore', 'nocldwait', 'wait', 'wait-once', 'double-fork'] as const;
export type ReapName = (typeof REAP_NAMES)[number];

/** Who connected. */
export interface Remote {
  readonly address: string;
  readonly port: number;
}

/** Counts since the start of the server. */
export interface ServerTotals {
  readonly accepted: number;
  readonly rejected: number;
  /** Messages that were answered: the kernel took the whole reply. Absent without --count-messages. */
  readonly messages?: number;
  /** How many of them for which code; absent where none was, and in the pool, whose workers report by themselves. */
  readonly rejectedBy?: Readonly<Record<string, number>>;
  /** Children whose end was seen: always 0 under `none`, `ignore` and `nocldwait`, which do not look unless a limit counts. */
  readonly ended: number;
  /** Children that were adopted, not forked by the server, and reaped by it. */
  readonly foreign: number;
}
