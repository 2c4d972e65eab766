/**
 * What clients and the audit say to each other at the gate: a Unix stream socket, one JSON object a line.
 *
 *     client                      audit
 *       │  arrived ──────────────▶ │   counts the clients, takes the baseline
 *       │ ◀────────────────── go   │   when all have arrived, or its limit is over
 *       │  finished ─────────────▶ │   merges the tallies
 *       │ ◀─────────── end of file │   the verdict is out: the client may end
 *
 * A socket cannot be stale as a file can: nothing of an earlier run is ever counted.
 */
import type { HistogramCounts } from '../histogram.ts';
import type { ClientSummary } from './client-summary.ts';

/** `name`: the container's name in its network, such as `forkbed-client-3`, or its host name. */
export interface Arrived {
  readonly event: 'arrived';
  readonly name: string;
}

export interface Go {
  readonly event: 'go';
}

/** The summary, with the distributions behind its percentiles, so that those of many clients can be merged. */
export interface Finished {
  readonly event: 'finished';
  readonly summary: ClientSummary;
  readonly connectMs: HistogramCounts;
  readonly replyMs: HistogramCounts;
}
