/**
 * The looks that the audit takes, from the baseline on, and what they add up to. It looks often enough to see a zombie stay,
 * and rarely enough to cost at most a fiftieth of one core, however many processes there are.
 */
import { CourseRecorder } from '../../../common/checks/course.ts';
import type { Evidence } from '../../../common/checks/evidence.ts';
import { ProcessHistory } from '../../../common/checks/process-history.ts';
import { ZombieWatch } from '../../../common/checks/zombie-watch.ts';
import { newSince } from '../../../common/process-table/identity.ts';
import type { IgnoredProcesses } from '../../../common/process-table/ignored-processes.ts';
import type { Census, ProcessRecord } from '../../../common/process-table/model.ts';
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { tasksIn } from '../../../common/process-table/tasks.ts';
import { youngestOf } from '../../../common/process-table/youngest-of.ts';
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
  readonly ignored: IgnoredProcesses;
  #tasks: number;
  /** Whether children are of interest that might hold a listening socket. */
  readonly #eager: boolean;
  readonly #procDir: string;
  #lastMs = monotonicMs();
  #lastCostMs = 0;

  constructor(begin: {
    procDir: string;
    settleMs: number;
    /** Everybody's; the ignored ones are taken out here. */
    baseline: Census;
    subject: Evidence['subject'];
    ignored: IgnoredProcesses;
  }) {
    const { procDir, settleMs, subject, ignored } = begin;
    this.#procDir = procDir;
    this.#eager = subject.listener !== undefined;
    this.ignored = ignored;
    this.#tasks = tasksIn(begin.baseline.processes);
    const baseline = { ...begin.baseline, processes: ignored.without(begin.baseline.processes) };
    this.baseline = baseline;
    this.zombies = new ZombieWatch({ settleMs });
    this.zombies.observe(baseline);
    const socket =
      subject.listener === undefined ? undefined : { ownerPid: subject.pid, inode: subject.listener.inode };
    this.history = new ProcessHistory({ settleMs, baseline, socket });
    this.course = new CourseRecorder(subject.pid);
    this.course.observe(baseline);
  }

  /** Processes and threads of the last look, the ignored ones among them. */
  get tasks(): number {
    return this.#tasks;
  }

  /** When the next sample is due, on the monotonic clock. */
  get nextMs(): number {
    const interval = this.#eager && this.history.children().clean === 0 ? EAGER_INTERVAL_MS : INTERVAL_MS;
    return this.#lastMs + Math.max(interval, PAUSE_PER_COST * this.#lastCostMs);
  }

  /** The processes, and the descriptors of the youngest of those born since the baseline. */
  sample(): Census {
    return this.#look(takeLightCensus, (census) => this.#youngest(census.processes));
  }

  /** Everything about every process. */
  full(): Census {
    return this.#look(takeFullCensus);
  }

  #look(take: (procDir: string) => Census, closer?: (census: Census) => readonly ProcessRecord[]): Census {
    const beganMs = monotonicMs();
    const everybody = take(this.#procDir);
    this.#tasks = tasksIn(everybody.processes);
    const counted = { ...everybody, processes: this.ignored.without(everybody.processes) };
    const census = closer === undefined ? counted : withDetailsOf(this.#procDir, counted, closer(counted));
    this.zombies.observe(census);
    this.history.observe(census);
    this.course.observe(census);
    this.#lastMs = monotonicMs();
    this.#lastCostMs = this.#lastMs - beganMs;
    return census;
  }

  #youngest(processes: readonly ProcessRecord[]): ProcessRecord[] {
    const born = newSince(this.baseline.processes, processes).filter((process) => !isZombie(process));
    return youngestOf(born, CLOSE_LOOKS);
  }
}
