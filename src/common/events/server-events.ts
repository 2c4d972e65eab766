/**
 * What `forkbed-server` says on stdout, one JSON object a line: past facts, in the order in which they happened.
 * The facts are those of s6-tcpserver's log (accept, end, reject, status), the grammar that decades of tools parse.
 */

export type ReapName = 'none' | 'ignore' | 'wait';

/** Who connected. */
export interface Remote {
  readonly address: string;
  readonly port: number;
}

/** Counts since the start of the server. */
export interface ServerTotals {
  readonly accepted: number;
  readonly rejected: number;
  /** Children whose end was seen: always 0 under `none` and `ignore`, which do not look. */
  readonly ended: number;
  /** Children that were adopted, not forked by the server, and reaped by it. */
  readonly foreign: number;
}

export type ServerEvent =
  | {
      readonly event: 'ready';
      readonly version: string;
      readonly pid: number;
      readonly address: string;
      /** The port that was bound, also where 0 was asked for. */
      readonly port: number;
      readonly reap: ReapName;
      /** The most children at once; 0: no limit. */
      readonly maxChildren: number;
      /** RLIMIT_NOFILE, the soft limit that is in force. */
      readonly openFiles: number;
    }
  | {
      readonly event: 'accepted';
      readonly pid: number;
      readonly remote: Remote;
      /** Children alive, this one included; absent where the strategy does not know. */
      readonly children?: number;
    }
  | ({
      readonly event: 'ended';
      readonly pid: number;
      /** Absent for a foreign child. */
      readonly remote?: Remote;
      readonly foreign: boolean;
      readonly children: number;
    } & ({ readonly exitCode: number } | { readonly signal: string; readonly coreDumped: boolean }))
  | {
      readonly event: 'rejected';
      /** The error's code, such as EMFILE or EAGAIN. */
      readonly code: string;
      readonly syscall: 'accept4' | 'fork';
      /** How often since this was last told; told at most once a second. */
      readonly count: number;
    }
  | ({ readonly event: 'status'; readonly children?: number; readonly maxChildren: number } & ServerTotals)
  | {
      readonly event: 'stopping';
      readonly signal: string;
      /** Children alive when it began to stop; absent where the strategy does not know. */
      readonly children?: number;
      readonly graceMs: number;
    }
  | ({
      readonly event: 'stopped';
      /** Children that had to be ended by SIGTERM or SIGKILL when the grace was over. */
      readonly killed: number;
      readonly exitCode: number;
    } & ServerTotals);
