/**
 * Whether the run saw enough for a `pass` to mean something: nothing that is absent counts before the planted
 * zombie was seen, and nothing was tested where no connection was served.
 */

import { formatDuration, perThousand } from '../report/phrase.ts';
import type { ControlEvidence, Evidence, LoadEvidence } from './evidence.ts';
import { type Judgement, pass, unknown } from './finding.ts';

/** `pass`, or `unknown` with the reason why nothing that was not seen may count. */
export function passIfCovered(evidence: Evidence, observed: string, lines: readonly string[] = []): Judgement {
  const gap = coverageGap(evidence);
  return gap === undefined ? pass(observed, lines) : unknown(gap, [`what was seen: ${observed}`, ...lines]);
}

export function controlWasSeen(control: ControlEvidence): boolean {
  return control.plantedPid !== undefined && control.seenByCensus && control.seenByPs !== false;
}

/** Connections that were to be made by the clients that reported; runs where the load is commands. */
export function connectionsTried(load: LoadEvidence): number {
  return load.clients.reduce((sum, { summary }) => sum + summary.connections, 0);
}

/** Connections of which every message was answered; runs that succeeded where the load is commands. */
export function connectionsServed(load: LoadEvidence): number {
  return load.clients.reduce((sum, { summary }) => sum + summary.ok, 0);
}

/** What the load did, in the unit of growth: connections or commands that succeeded; without clients milliseconds. */
export function loadAmount(load: LoadEvidence): number {
  return load.kind === 'none' ? load.watchedMs : connectionsServed(load);
}

/** A client that did not finish may still hold connections open, and the subject does well to serve them. */
export function loadIsOver(load: LoadEvidence): boolean {
  return load.missing.length === 0 && load.clients.length >= load.expectedClients;
}

/** How often it happened for what was served: a line, or none where nothing was. */
export function describeRate(count: number, load: LoadEvidence): string[] {
  const served = connectionsServed(load);
  if (served === 0) return [];
  return [load.kind === 'commands' ? `${(count / served).toFixed(1)} a command` : perThousand(count, served)];
}

function coverageGap({ control, load, foreign }: Evidence): string | undefined {
  if (!controlWasSeen(control)) return 'the planted zombie was not seen, so nothing that is absent counts';
  // Orphans that PID 1 was left are processes that ended, too: an idle one that reaps has been tested.
  if (load.kind === 'none') return foreign.kind === 'left' && foreign.orphans > 0 ? undefined : whyStillLife(load);
  if (connectionsServed(load) > 0) return undefined;
  return `no ${load.kind === 'commands' ? 'command succeeded' : 'connection was served'}, so nothing was tested`;
}

/** Where nobody came and nobody was born, nobody could be left behind. */
function whyStillLife({ watchedMs, births }: LoadEvidence): string | undefined {
  const time = formatDuration(watchedMs);
  if (births === undefined) return `whether a process was born in ${time} cannot be told`;
  return births === 0 ? `no process was born in ${time}, so nothing was tested` : undefined;
}
