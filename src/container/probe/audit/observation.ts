/**
 * The looks that the audit takes, from the baseline on, and what they add up to. It looks often enough to see a zombie stay,
 * and rarely enough to cost at most a fiftieth of one core, however many processes there are.
 */
import { CourseRecorder } from '../../../common/checks/course.ts';
import { ProcessHistory } from '../../../common/checks/process-history.ts';
import { ZombieWatch } from '../../../common/checks/zombie-watch.ts';
import { newSince } from '../../../common/process-table/identity.ts';
import type { Census, ProcessRecord } from '../../../common/process-table/model.ts';
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { takeFullCensus, takeLightCensus, withDetailsOf } from '../../proc/census.ts';

/** A sample that takes 20 ms allows the next after a second. */
const PAUSE_PER_COST = 50;
const INTERVAL_MS = 1_000;
/** Until a child's descriptors have been read: a short load must not be over before the first look. */
const EAGER_INTERVAL_MS = 20;
/** How many of the youngest processes a sample looks at more closely. */
const CLOSE_LOOKS = 16;

export class Observation {
  readonly baseline: Census;
  readonly zombies: ZombieWatch;
  readonly history: ProcessHistory;
  readonly course: CourseRecorder;
  readonly #procDir: string;
  #lastMs = monotonicMs();
  #lastCostMs = 0;

  constructor(begin: { procDir: string; settleMs: number; baseline: Census; pid: number; listenInode: number }) {
    const { procDir, settleMs, baseline, pid, listenInode } = begin;
    this.#procDir = procDir;
    this.baseline = baseline;
    this.zombies = new ZombieWatch({ settleMs });
    this.zombies.observe(baseline);
    this.history = new ProcessHistory({ settleMs, baseline, socket: { ownerPid: pid, inode: listenInode } });
    this.course = new CourseRecorder(pid);
    this.course.observe(baseline);
  }

  /** When the next sample is due, on the monotonic clock. */
  get nextMs(): number {
    const interval = this.history.children().clean === 0 ? EAGER_INTERVAL_MS : INTERVAL_MS;
    return this.#lastMs + Math.max(interval, PAUSE_PER_COST * this.#lastCostMs);
  }

  /** The processes, and the descriptors of the youngest of those born since the baseline. */
  sample(): Census {
    return this.#look(() => {
      const census = takeLightCensus(this.#procDir);
      return withDetailsOf(this.#procDir, census, this.#youngest(census.processes));
    });
  }

  /** Everything about every process. */
  full(): Census {
    return this.#look(() => takeFullCensus(this.#procDir));
  }

  #look(take: () => Census): Census {
    const beganMs = monotonicMs();
    const census = take();
    this.zombies.observe(census);
    this.history.observe(census);
    this.course.observe(census);
    this.#lastMs = monotonicMs();
    this.#lastCostMs = this.#lastMs - beganMs;
    return census;
  }

  #youngest(processes: readonly ProcessRecord[]): ProcessRecord[] {
    return newSince(this.baseline.processes, processes)
      .filter((process) => !isZombie(process))
      .sort((a, b) => (b.startTicks ?? 0) - (a.startTicks ?? 0))
      .slice(0, CLOSE_LOOKS);
  }
}
