/** What an audit reports while it is at work: with `--json` one object a line, last the evidence and the verdict that follows from it. */

import type { ClientFailures } from '../chaos/chaos-record.ts';
import type { AuditEvidence } from '../checks/run-evidence.ts';

export type AuditEvent =
  /** The baseline is taken, the load begins: the pid of the server under test, and those of the processes that accept, 16 at most. */
  | { readonly event: 'begun'; readonly pid: number; readonly acceptors: readonly number[] }
  /** The first before the load, the last after what was left had its settle window. */
  | ({ readonly event: 'sample'; readonly server: ServerProgress } & LoadProgress)
  /** The load is over: from now on the audit examines what is left, and nothing else may touch the subject. */
  | { readonly event: 'over' }
  /** When connections of a client failed, if the clients report it. */
  | ({ readonly event: 'failures' } & ClientFailures)
  /** What is left has been counted: so many processes and threads, the ignored ones among them. */
  | { readonly event: 'settled'; readonly tasks: number }
  /** All that was seen until then. */
  | { readonly event: 'evidence'; readonly before: EvidenceStage; readonly audit: AuditEvidence };

/** What comes next. PID 1 may end in a further round, or of the orphans, and the audit with it: what it saw before counts. */
export type EvidenceStage = 'round' | 'orphans' | 'end';

/** One sample of the load. */
export interface LoadProgress {
  /** Since the load began. */
  readonly elapsedMs: number;
  /** Processes in the subject's namespace, zombies among them. */
  readonly processes: number;
  /** Processes in state `Z`. */
  readonly zombies: number;
  /** Clients that have reported their summary. */
  readonly clientsFinished: number;
}

/** The server in one sample; each `undefined` where the kernel does not report it, or the server is gone. */
export interface ServerProgress {
  /** Connections that its network namespace has accepted since it was made. */
  readonly accepted: number | undefined;
  /** Memory that is its own and no file's. */
  readonly anonymousKiB: number | undefined;
  /** Open descriptors. */
  readonly descriptors: number | undefined;
}
