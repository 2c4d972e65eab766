/**
 * Whether the run saw enough for a `pass` to mean something: nothing that is absent counts before the planted
 * zombie was seen, and nothing was tested where no connection was served.
 */

import { formatCount, formatDuration, perThousand } from '../report/phrase.ts';
import type { ControlEvidence, Evidence, LoadEvidence } from './evidence.ts';
import { type Judgement, pass, unknown } from './finding.ts';
import { countLoad, loadNoun } from './load-kind.ts';

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

/** Those of whose connections, or runs, at least one failed. */
export function failingClients(load: LoadEvidence): LoadEvidence['clients'] {
  return load.clients.filter(({ summary }) => summary.failed > 0 || summary.ok < summary.connections);
}

/** `3 of 20 connections failed`. */
export function describeFailedShare(load: LoadEvidence): string {
  const tried = connectionsTried(load);
  return `${formatCount(tried - connectionsServed(load))} of ${countLoad(tried, load.kind)} failed`;
}

/** What the load did, in the unit of growth: connections or commands that succeeded, execs that ran; without clients milliseconds. */
export function loadAmount(load: LoadEvidence): number {
  return load.kind === 'none' ? load.watchedMs : load.clients.reduce((sum, client) => sum + amountDone(client), 0);
}

/** Of one client. An exec that failed or timed out has run all the same: what it leaves behind counts. */
export function amountDone({
  execs = false,
  summary,
}: Pick<LoadEvidence['clients'][number], 'execs' | 'summary'>): number {
  if (!execs) return summary.ok;
  return NOT_RUN.reduce((left, code) => left - (summary.errors[code] ?? 0), summary.connections);
}

/** What an exec fails with whose command the engine or a shell could not start. */
const NOT_RUN = ['ERR_EXEC', 'EXIT_126', 'EXIT_127'];

/** A client that did not finish may still hold connections open, and the subject does well to serve them. */
export function loadIsOver(load: LoadEvidence): boolean {
  return load.missing.length === 0 && finishedClients(load).length >= load.expectedClients;
}

/** Those that have reported, and were neither stopped from outside before they were done, nor cut off from the server. */
export function finishedClients(load: LoadEvidence): LoadEvidence['clients'] {
  return load.clients.filter(({ interrupted = 0, cutOff = 0 }) => interrupted + cutOff === 0);
}

/** How often it happened for what was served: a line, or none where nothing was. */
export function describeRate(count: number, load: LoadEvidence): string[] {
  const done = load.kind === 'none' ? 0 : loadAmount(load);
  if (done === 0) return [];
  if (load.kind === 'connections' || load.kind === 'flows') return [perThousand(count, done, load.kind)];
  const noun = loadNoun(load.kind);
  return [`${(count / done).toFixed(1)} ${noun === 'exec' ? 'an' : 'a'} ${noun}`];
}

function coverageGap({ control, load, foreign }: Evidence): string | undefined {
  if (!controlWasSeen(control)) return 'the planted zombie was not seen, so nothing that is absent counts';
  // Orphans that PID 1 was left are processes that ended, too: an idle one that reaps has been tested.
  if (load.kind === 'none') return foreign.kind === 'left' && foreign.orphans > 0 ? undefined : whyStillLife(load);
  if (loadAmount(load) > 0) return undefined;
  return `no ${loadNoun(load.kind)} ${WHAT_COUNTS[load.kind]}, so nothing was tested`;
}

const WHAT_COUNTS: Readonly<Record<Exclude<LoadEvidence['kind'], 'none'>, string>> = {
  connections: 'was served',
  flows: 'was served',
  commands: 'succeeded',
  execs: 'ran',
  'connections and execs': 'was served',
  'flows and execs': 'was served',
  'commands and execs': 'succeeded',
};

/** Where nobody came and nobody was born, nobody could be left behind. */
function whyStillLife({ watchedMs, births }: LoadEvidence): string | undefined {
  const time = formatDuration(watchedMs);
  if (births === undefined) return `whether a process was born in ${time} cannot be told`;
  return births === 0 ? `no process was born in ${time}, so nothing was tested` : undefined;
}
