/** What an audit says while it is at work, for whoever follows it: with `--json` one object a line, and the verdict last. */

import type { ClientFailures } from '../chaos/chaos-record.ts';

export type AuditEvent =
  /** The baseline is taken, the load begins; the server under test has this pid. */
  | { readonly event: 'begun'; readonly pid: number }
  | ({ readonly event: 'sample' } & LoadProgress)
  /** The load is over: from now on what is left is looked at, and the subject must be left alone. */
  | { readonly event: 'over' }
  /** When connections of a client failed, if the clients tell. */
  | ({ readonly event: 'failures' } & ClientFailures)
  /** What is left has been counted: so many processes and threads, the ignored ones among them. */
  | { readonly event: 'settled'; readonly tasks: number };

/** What there is to be seen while the load goes on, at one look. */
export interface LoadProgress {
  readonly elapsedMs: number;
  readonly processes: number;
  readonly zombies: number;
  readonly clientsFinished: number;
}
