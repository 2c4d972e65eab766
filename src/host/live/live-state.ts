/**
 * What whoever opens the page is told at once, and what is kept for it: the whole table, the timeline, and whether there is anything to
 * watch at all. Samples go in; messages come out. It keeps no more than a bounded timeline and one table.
 */

import type { LabVerdict } from '../../common/lab/lab-verdict.ts';
import type { LiveMessage, LiveStatus, TimelinePoint, WholeMessage } from '../../common/live/live-message.ts';
import type { LiveProcess, LiveSample } from '../../common/live/live-sample.ts';
import type { Usage } from '../docker/usage.ts';

/** A quarter of an hour at four a second. */
const MAX_POINTS = 3_600;
const MIN_POINT_GAP_MS = 240;
const NS_PER_MS = 1_000_000;

export class LiveState {
  readonly #name: string;
  readonly #isLab: boolean;
  readonly #processes = new Map<number, LiveProcess>();
  #last: LiveSample | undefined;
  #sigchld: LiveSample['sigchld'];
  #status: LiveStatus = { kind: 'starting' };
  #verdict: LabVerdict | undefined;
  #points: TimelinePoint[] = [];
  readonly #rates = { connections: new Rate(), cpu: new Rate() };
  #facts: Pick<TimelinePoint, 'acceptQueue' | 'connectionsPerS' | 'memoryBytes' | 'cpuPercent'> = {};

  /** `name`: what the container is called. `isLab`: the page may do something with it. */
  constructor(name: string, { isLab = false }: { isLab?: boolean } = {}) {
    this.#name = name;
    this.#isLab = isLab;
  }

  /** As the last sample has them; none where there are too many for a list. */
  get processes(): readonly LiveProcess[] {
    return [...this.#processes.values()];
  }

  /** All that is known. `sinceEpochMs`: of the timeline what is later; all by default. */
  whole(sinceEpochMs = 0): WholeMessage {
    const { groups, counts, atMs, epochMs } = this.#last ?? NOTHING;
    return {
      event: 'whole',
      name: this.#name,
      isLab: this.#isLab,
      status: this.#status,
      atMs,
      epochMs,
      processes: [...this.#processes.values()],
      ...(groups === undefined ? {} : { groups }),
      counts,
      ...(this.#sigchld === undefined ? {} : { sigchld: this.#sigchld }),
      points: this.#points.filter((point) => point.epochMs > sinceEpochMs),
      ...(this.#verdict === undefined ? {} : { verdict: this.#verdict }),
    };
  }

  sample(sample: LiveSample): LiveMessage {
    this.#last = sample;
    if (sample.isWhole) this.#processes.clear();
    for (const process of sample.changed) this.#processes.set(process.pid, process);
    for (const pid of sample.gone) this.#processes.delete(pid);
    this.#sigchld = sample.sigchld ?? this.#sigchld;
    this.#noteCounters(sample);
    return { event: 'sample', sample, ...this.#addPoint(sample) };
  }

  /** The engine's account of the container, a second or so apart. */
  usage({ cpuNs, memoryBytes }: Usage, nowMs: number): void {
    const share = this.#rates.cpu.next(nowMs, cpuNs / NS_PER_MS);
    this.#facts = { ...this.#facts, memoryBytes, ...(share === undefined ? {} : { cpuPercent: 100 * share }) };
  }

  status(status: LiveStatus): LiveMessage {
    this.#status = status;
    if (status.kind === 'live') {
      // Counters of another life say nothing of this one.
      this.#rates.connections.forget();
      this.#rates.cpu.forget();
    } else {
      this.#facts = {};
    }
    return { event: 'status', status };
  }

  /** Of the lab; `undefined` where the one before is of the past. */
  verdict(verdict: LabVerdict | undefined): LiveMessage {
    this.#verdict = verdict;
    return { event: 'verdict', ...(verdict === undefined ? {} : { verdict }) };
  }

  #noteCounters({ acceptQueue, accepted, atMs }: LiveSample): void {
    if (acceptQueue !== undefined) this.#facts = { ...this.#facts, acceptQueue };
    const rate = accepted === undefined ? undefined : this.#rates.connections.next(atMs, accepted);
    if (rate !== undefined) this.#facts = { ...this.#facts, connectionsPerS: 1_000 * rate };
  }

  #addPoint({ epochMs, counts }: LiveSample): { point?: TimelinePoint } {
    const last = this.#points.at(-1);
    if (last !== undefined && epochMs - last.epochMs < MIN_POINT_GAP_MS) return {};
    const point = { epochMs, processes: counts.processes, zombies: counts.zombies, ...this.#facts };
    this.#points.push(point);
    if (this.#points.length > MAX_POINTS * 1.1) this.#points = this.#points.slice(-MAX_POINTS);
    return { point };
  }
}

const NOTHING: Pick<LiveSample, 'groups' | 'counts' | 'atMs' | 'epochMs'> = {
  counts: { processes: 0, zombies: 0, children: 0 },
  atMs: 0,
  epochMs: 0,
};

/** How fast a counter that only grows does so, in its unit per millisecond. */
class Rate {
  #before: { atMs: number; value: number } | undefined;

  /** `undefined` for the first value, and where the counter was set back. */
  next(atMs: number, value: number): number | undefined {
    const before = this.#before;
    this.#before = { atMs, value };
    if (before === undefined || value < before.value || atMs <= before.atMs) return undefined;
    return (value - before.value) / (atMs - before.atMs);
  }

  forget(): void {
    this.#before = undefined;
  }
}
