/** The state of `forkbed-server`, as SIGUSR1 and its stats socket report it: one JSON object in one line. */
import { ParseError } from '../forkbed-error.ts';
import type { ModeName, ReapName, ServerTotals } from './server-names.ts';

/** What costs next to nothing to report; the counts are since the first start, over every reload. */
export interface BriefStats extends ServerTotals {
  readonly event: 'stats';
  readonly version: string;
  readonly pid: number;
  readonly mode: ModeName;
  readonly reap: ReapName;
  readonly address: string;
  readonly port: number;
  readonly state: 'serving' | 'stopping';
  /** Milliseconds since the first start. */
  readonly upMs: number;
  /** How often it has re-executed itself since then. */
  readonly reloads: number;
  readonly maxChildren: number;
  /** Its own children that it has not reaped; absent where the strategy does not know. */
  readonly children?: number;
  /** `single` and `events`: clients that it serves by itself. */
  readonly clients?: number;
}

/** With what must be looked for in /proc: the more children and connections, the longer it takes. */
export interface FullStats extends BriefStats {
  readonly children: number;
  /** The same children by the kernel's letter for their state: `{"S": 12, "Z": 1}`. proc_pid_stat(5). */
  readonly states: Readonly<Record<string, number>>;
  /** Clients that are being served, by address, those with most connections first; a hundred at most. */
  readonly sources: readonly SourceCount[];
  /** Connections of all other addresses. */
  readonly otherConnections: number;
}

export interface SourceCount {
  readonly address: string;
  readonly connections: number;
}

/** @throws ParseError for what is not the stats of a server */
export function parseServerStats(line: string): BriefStats {
  const expected = 'the stats of forkbed-server';
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && 'event' in value && value.event === 'stats' && 'pid' in value) {
      return value as BriefStats;
    }
  } catch {
    // It is no JSON: the error below quotes it.
  }
  throw new ParseError({ expected, received: line });
}
