/** What an audit says while it is at work, for whoever follows it: with `--json` one object a line, and the verdict last. */

export type AuditEvent =
  /** The baseline is taken, the load begins. */
  | { readonly event: 'begun' }
  | ({ readonly event: 'sample' } & LoadProgress)
  /** What is left has been counted: so many processes and threads, the ignored ones among them. */
  | { readonly event: 'settled'; readonly tasks: number };

/** What there is to be seen while the load goes on, at one look. */
export interface LoadProgress {
  readonly elapsedMs: number;
  readonly processes: number;
  readonly zombies: number;
  readonly clientsFinished: number;
}
