/**
 * Whether the run looked hard enough for a `pass` to mean something: nothing that is absent counts before the planted
 * zombie was seen, and nothing was tested where no connection was served.
 */
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

/** Connections that were to be made by the clients that told of theirs. */
export function connectionsTried(load: LoadEvidence): number {
  return load.clients.reduce((sum, { summary }) => sum + summary.connections, 0);
}

/** Connections of which every message was answered. */
export function connectionsServed(load: LoadEvidence): number {
  return load.clients.reduce((sum, { summary }) => sum + summary.ok, 0);
}

/** A client that did not finish may still hold connections open, and the subject does well to serve them. */
export function loadIsOver(load: LoadEvidence): boolean {
  return load.missing.length === 0 && load.clients.length >= load.expectedClients;
}

function coverageGap(evidence: Evidence): string | undefined {
  if (!controlWasSeen(evidence.control)) return 'the planted zombie was not seen, so nothing that is absent counts';
  if (connectionsServed(evidence.load) === 0) return 'no connection was served, so nothing was tested';
  return undefined;
}
