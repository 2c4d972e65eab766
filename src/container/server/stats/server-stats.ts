/** The state of a running server. Called on request, never for a connection. */
import { getpid } from 'forkbed:posix';
import type { ServerTotals } from '../../../common/events/server-events.ts';
import type { BriefStats, FullStats } from '../../../common/events/server-stats.ts';
import { findReapName } from '../../../common/programs/server-options.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { readSockets } from '../../proc/namespaces.ts';
import { programVersion } from '../../program.ts';
import type { ServerContext } from '../context.ts';
import { childrenOfServer, readState } from '../living-children.ts';
import type { Mode } from '../modes/mode.ts';
import { countSources } from './sources.ts';

export interface StatsContext {
  readonly context: Pick<ServerContext, 'options' | 'journal' | 'reaping'>;
  readonly mode: Pick<Mode, 'clients'>;
  /** Where it listens, or listened before it drained. */
  readonly local: { readonly address: string; readonly port: number };
  readonly startedMs: number;
  readonly reloads: number;
  readonly isStopping: boolean;
}

export function briefStats({ context, mode, local, startedMs, reloads, isStopping }: StatsContext): BriefStats {
  const { options, journal, reaping } = context;
  const totals: ServerTotals = journal.totals;
  return {
    event: 'stats',
    version: programVersion,
    pid: getpid(),
    mode: options.mode,
    reap: findReapName(options),
    ...local,
    state: isStopping ? 'stopping' : 'serving',
    upMs: Math.round(monotonicMs() - startedMs),
    reloads,
    maxChildren: options.maxChildren,
    ...(reaping.children === undefined ? {} : { children: reaping.children }),
    ...(mode.clients === undefined ? {} : { clients: mode.clients }),
    ...totals,
  };
}

/** A child that has ended since the server last reaped counts as a `Z`. */
export function fullStats(state: StatsContext): FullStats {
  const { reaping } = state.context;
  const states: Record<string, number> = {};
  let children = 0;
  for (const pid of reaping.unreapedPids?.() ?? childrenOfServer()) {
    const state = readState(pid);
    if (state === undefined) continue;
    states[state] = (states[state] ?? 0) + 1;
    children++;
  }
  return { ...briefStats(state), children, states, ...countSources(readSockets('/proc').sockets, state.local.port) };
}
