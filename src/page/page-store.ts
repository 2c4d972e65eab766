/** What the page knows: messages of the host go in, one after the other, and make the present table and the timeline. */
import type { LabVerdict } from '../common/lab/lab-verdict.ts';
import type { LiveMessage, LiveStatus, TimelinePoint } from '../common/live/live-message.ts';
import type {
  LiveCounts,
  LiveProcess,
  LiveSample,
  ProcessGroup,
  SigchldDisposition,
} from '../common/live/live-sample.ts';

/** As many as the host keeps. */
const MAX_POINTS = 3_600;

export class PageStore {
  name = '';
  isLab = false;
  status: LiveStatus = { kind: 'starting' };
  counts: LiveCounts = { processes: 0, zombies: 0, children: 0 };
  readonly processes = new Map<number, LiveProcess>();
  groups: readonly ProcessGroup[] | undefined;
  readonly sigchld = new Map<number, SigchldDisposition>();
  points: TimelinePoint[] = [];
  /** Of the lab; `undefined` where there is none of its present server. */
  verdict: LabVerdict | undefined;
  #atMs = 0;
  #receivedMs = 0;

  /** `nowMs`: when it was received, by the browser's own clock. */
  apply(message: LiveMessage, nowMs: number): void {
    switch (message.event) {
      case 'whole': {
        const { name, isLab, status, processes, groups, counts, sigchld = [], atMs, points, verdict } = message;
        Object.assign(this, { name, isLab, status, groups, counts, verdict });
        this.processes.clear();
        for (const process of processes) this.processes.set(process.pid, process);
        this.#setSigchld(sigchld);
        this.#setClock(atMs, nowMs);
        this.#addPoints(points);
        return;
      }
      case 'sample':
        this.#applySample(message.sample, nowMs);
        this.#addPoints(message.point === undefined ? [] : [message.point]);
        return;
      case 'status':
        this.status = message.status;
        return;
      case 'verdict':
        this.verdict = message.verdict;
    }
  }

  /** The container's clock as it is by now. */
  containerMs(nowMs: number): number {
    return this.#atMs + Math.max(0, nowMs - this.#receivedMs);
  }

  /** Up to when the timeline is known, since 1970; 0 where it is empty. */
  get lastEpochMs(): number {
    return this.points.at(-1)?.epochMs ?? 0;
  }

  #applySample(sample: LiveSample, nowMs: number): void {
    if (sample.isWhole) this.processes.clear();
    for (const process of sample.changed) this.processes.set(process.pid, process);
    for (const pid of sample.gone) this.processes.delete(pid);
    this.groups = sample.groups;
    this.counts = sample.counts;
    if (sample.sigchld !== undefined) this.#setSigchld(sample.sigchld);
    this.#setClock(sample.atMs, nowMs);
  }

  #setSigchld(pairs: readonly (readonly [number, SigchldDisposition])[]): void {
    this.sigchld.clear();
    for (const [pid, does] of pairs) this.sigchld.set(pid, does);
  }

  #setClock(atMs: number, nowMs: number): void {
    this.#atMs = atMs;
    this.#receivedMs = nowMs;
  }

  #addPoints(points: readonly TimelinePoint[]): void {
    const lastMs = this.lastEpochMs;
    this.points.push(...points.filter(({ epochMs }) => epochMs > lastMs));
    if (this.points.length > MAX_POINTS * 1.1) this.points = this.points.slice(-MAX_POINTS);
  }
}
