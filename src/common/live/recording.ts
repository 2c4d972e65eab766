/**
 * A run of the live page as it is saved: the timeline, the process table at its beginning, and what has changed since. The host records it,
 * the page plays it. docs/lab.md.
 */
import type { StatusMessage, WholeMessage } from './live-message.ts';
import type { LiveSample } from './live-sample.ts';

export const RECORDING_FORMAT = 'forkbed-recording';
export const RECORDING_VERSION = 1;
/** Of the element of a saved page that has the recording as JSON. */
export const RECORDING_ID = 'recording';

export type RecordedEvent =
  | { readonly event: 'sample'; readonly sample: LiveSample }
  /** `epochMs`: when, by the clock of the samples; 0 before the first. */
  | (StatusMessage & { readonly epochMs: number });

export interface Recording {
  readonly format: typeof RECORDING_FORMAT;
  readonly version: typeof RECORDING_VERSION;
  /** The table at the beginning, and the whole timeline. */
  readonly whole: WholeMessage;
  /** In the order in which they came. */
  readonly events: readonly RecordedEvent[];
  /** Process tables until then were thinned: several changes became one. Absent where none was. */
  readonly thinnedUntilMs?: number;
}

export function eventTime(recorded: RecordedEvent): number {
  return recorded.event === 'sample' ? recorded.sample.epochMs : recorded.epochMs;
}

/** One sample that changes a table as the two do, one after the other. */
export function mergeSamples(first: LiveSample, second: LiveSample): LiveSample {
  const sigchld = second.sigchld ?? first.sigchld;
  const merged = { ...second, ...(sigchld === undefined ? {} : { sigchld }) };
  if (second.isWhole) return merged;
  const changed = new Map(first.changed.map((process) => [process.pid, process]));
  for (const pid of second.gone) changed.delete(pid);
  for (const process of second.changed) changed.set(process.pid, process);
  const gone = new Set(first.isWhole ? [] : [...first.gone, ...second.gone]);
  for (const pid of changed.keys()) gone.delete(pid);
  return { ...merged, isWhole: first.isWhole, changed: [...changed.values()], gone: [...gone] };
}
