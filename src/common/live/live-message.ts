/** What the host sends to the page, each as one server-sent event of that name. */
import type { LabVerdict } from '../lab/lab-verdict.ts';
import type { LiveCounts, LiveProcess, LiveSample, ProcessGroup } from './live-sample.ts';

/** Whether there is anything to watch; `detail` is English, from the engine or from forkbed. */
export type LiveStatus =
  | { readonly kind: 'starting' | 'live' }
  | { readonly kind: 'ended' | 'lost'; readonly detail: string };

/** Absent is what was not read yet. */
export interface TimelinePoint {
  readonly epochMs: number;
  readonly processes: number;
  readonly zombies: number;
  readonly memoryBytes?: number;
  /** Of one core. */
  readonly cpuPercent?: number;
  readonly acceptQueue?: number;
  readonly connectionsPerS?: number;
}

export interface WholeMessage {
  readonly event: 'whole';
  readonly name: string;
  /** The page has the controls of the lab. */
  readonly isLab: boolean;
  readonly status: LiveStatus;
  /** Of the last sample, by its clock, and since 1970; 0 where there was none. */
  readonly atMs: number;
  readonly epochMs: number;
  readonly processes: readonly LiveProcess[];
  readonly groups?: readonly ProcessGroup[];
  readonly counts: LiveCounts;
  readonly sigchld?: LiveSample['sigchld'];
  readonly points: readonly TimelinePoint[];
  /** Of the lab, of its present server; absent where none was asked for. */
  readonly verdict?: LabVerdict;
}

export interface SampleMessage {
  readonly event: 'sample';
  readonly sample: LiveSample;
  readonly point?: TimelinePoint;
}

export interface StatusMessage {
  readonly event: 'status';
  readonly status: LiveStatus;
}

/** In the place of the one before; without a verdict, that one is of the past. */
export interface VerdictMessage {
  readonly event: 'verdict';
  readonly verdict?: LabVerdict;
}

export type LiveMessage = WholeMessage | SampleMessage | StatusMessage | VerdictMessage;
