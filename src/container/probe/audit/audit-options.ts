/** What an audit is asked for, and what it works with. Times are milliseconds. */
import type { Gate } from './gate.ts';
import type { LoadProgress } from './load.ts';
import type { Waits } from './waits.ts';

export interface AuditOptions {
  readonly procDir: string;
  /** 0 for none: the subject is PID 1, and nobody visits it. */
  readonly port: number;
  /** 0 where time alone is to pass. */
  readonly clients: number;
  /** What the clients do; without clients nothing. */
  readonly clientsRun: 'connections' | 'commands';
  /** The least time to watch. */
  readonly forMs: number;
  /** Command names and pids of what is not the run's business. */
  readonly ignore: readonly string[];
  readonly arriveTimeoutMs: number;
  readonly limitMs: number;
  readonly settleMs: number;
  /** What the last client says. */
  readonly message: ArrayBuffer;
}

export interface AuditTools {
  readonly gate: Gate;
  readonly waits: Waits;
  /** Progress for people: a line a step. */
  readonly tell: (progress: string) => void;
  /** The baseline is taken, the load begins. */
  readonly onBegun: () => void;
  /** What is to be seen meanwhile, at each look. */
  readonly onSample: (progress: LoadProgress) => void;
  /** What is left has been counted: so many processes and threads, the ignored ones among them. */
  readonly onSettled: (tasks: number) => void;
}
