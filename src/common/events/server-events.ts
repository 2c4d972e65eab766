/**
 * What `forkbed-server` prints on stdout, one JSON object a line: past facts, in the order in which they happened.
 * The facts are those of s6-tcpserver's log (accept, end, reject, status), the grammar that decades of tools parse.
 */

import type { ModeName, ReapName, Remote, ServerTotals } from './server-names.ts';
import type { FullStats } from './server-stats.ts';

export type { ModeName, ReapName, Remote, ServerTotals } from './server-names.ts';

export type ServerEvent =
  | {
      readonly event: 'ready';
      readonly version: string;
      readonly pid: number;
      readonly address: string;
      /** The port that was bound, also where 0 was asked for. */
      readonly port: number;
      readonly mode: ModeName;
      readonly reap: ReapName;
      /** Whether orphans among its descendants come back to it, also where it is not PID 1. */
      readonly subreaper: boolean;
      /** Its bugs on purpose, as `--bug` gave them: `crash-child=SEGV:10`. */
      readonly bugs: readonly string[];
      /** The former name of `bugs`, for one release. */
      readonly faults: readonly string[];
      /** The most children at once; 0: no limit. */
      readonly maxChildren: number;
      /** RLIMIT_NOFILE, the soft limit that is in force. */
      readonly openFiles: number;
      /** How often it has re-executed itself since its first start. */
      readonly reloads: number;
    }
  | {
      readonly event: 'accepted';
      /** Who serves: the child, a worker, or the server itself; under `double-fork` the child that has already ended. */
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
      /** The error's code, such as EMFILE or EAGAIN; of a limit ERR_MAX_CHILDREN, ERR_MAX_PER_SOURCE or ERR_DROP. */
      readonly code: string;
      /** What failed; absent where a limit has refused. */
      readonly syscall?: 'accept4' | 'fork' | 'pidfd_open';
      /** How often since this was last reported; reported at most once a second. */
      readonly count: number;
    }
  | {
      /** `prefork`: another worker took the place of one that had failed. */
      readonly event: 'replaced';
      readonly pid: number;
      readonly workers: number;
      /** How long the place was left empty, because workers had ended as soon as they were started. */
      readonly afterMs: number;
    }
  | ({ readonly event: 'status'; readonly children?: number; readonly maxChildren: number } & ServerTotals)
  | {
      readonly event: 'stopping';
      readonly signal: string;
      /** Children alive when it began to stop; absent where the strategy does not know. */
      readonly children?: number;
      /** Absent where they may take as long as they want, or are left behind. */
      readonly graceMs?: number;
    }
  | {
      /** It re-executes itself; `ready` follows, or `reload-failed`. */
      readonly event: 'reloading';
      /** This one counted. */
      readonly reloads: number;
    }
  | {
      /** It goes on as it was. */
      readonly event: 'reload-failed';
      readonly code: string;
      readonly syscall: string;
    }
  | FullStats
  | ({
      readonly event: 'stopped';
      /** Children that had to be ended by SIGTERM or SIGKILL when the grace was over. */
      readonly killed: number;
      readonly exitCode: number;
    } & ServerTotals);
