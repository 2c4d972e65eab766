/**
 * The timeline of a run: how many processes and zombies there were, how much memory the server had, and what the namespace
 * was at its worst. For pictures and people: no check judges it. It stays small however long the run is.
 */
import type { Census, ProcessRecord } from '../process-table/model.ts';
import { isZombie } from '../process-table/process-tree.ts';

/** The process table at one moment, as counts. */
export interface TimelineSample {
  /** Milliseconds since the baseline. */
  readonly atMs: number;
  /** Processes in the namespace, zombies among them. */
  readonly processes: number;
  /** Processes in state `Z`. */
  readonly zombies: number;
  /** Of the server; 0 where it was not there. */
  readonly rssKiB: number;
}

/** The timeline of a run. No check judges it. */
export interface Timeline {
  /** In the order of time, at most 600: a long run keeps every second, fourth, … sample. */
  readonly samples: readonly TimelineSample[];
  /** The processes of the moment with the most zombies, or, without any, with the most processes; at most 200 of them. */
  readonly worst: { readonly atMs: number; readonly processes: readonly ProcessRecord[]; readonly omitted: number };
}

const MAX_SAMPLES = 600;
const MAX_PROCESSES = 200;

export class TimelineRecorder {
  readonly #subjectPid: number;
  #beganMs: number | undefined;
  #samples: TimelineSample[] = [];
  /** One of so many censuses becomes a sample. */
  #keepEvery = 1;
  #observed = 0;
  #worst: { zombies: number; atMs: number; processes: readonly ProcessRecord[] } = {
    zombies: -1,
    atMs: 0,
    processes: [],
  };

  constructor(subjectPid: number) {
    this.#subjectPid = subjectPid;
  }

  /** Censuses in the order of time; the first is the baseline. */
  observe({ atMs, processes }: Pick<Census, 'atMs' | 'processes'>): void {
    this.#beganMs ??= atMs;
    const sinceMs = atMs - this.#beganMs;
    const zombies = processes.filter(isZombie).length;
    if (isWorse({ zombies, count: processes.length }, this.#worst)) this.#worst = { zombies, atMs: sinceMs, processes };
    this.#observed += 1;
    if (this.#observed % this.#keepEvery !== 0) return;
    const rssKiB = processes.find(({ pid }) => pid === this.#subjectPid)?.rssKiB ?? 0;
    this.#samples.push({ atMs: Math.round(sinceMs), processes: processes.length, zombies, rssKiB });
    if (this.#samples.length > MAX_SAMPLES) this.#thinOut();
  }

  report(): Timeline {
    const { atMs, processes } = this.#worst;
    return {
      // As they are now: what is seen later belongs to no report that is made already.
      samples: [...this.#samples],
      worst: {
        atMs: Math.round(atMs),
        processes: processes.slice(0, MAX_PROCESSES),
        omitted: Math.max(0, processes.length - MAX_PROCESSES),
      },
    };
  }

  #thinOut(): void {
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#keepEvery *= 2;
  }
}

function isWorse(
  now: { zombies: number; count: number },
  worst: { zombies: number; processes: readonly ProcessRecord[] },
): boolean {
  if (now.zombies !== worst.zombies) return now.zombies > worst.zombies;
  return now.count > worst.processes.length;
}
