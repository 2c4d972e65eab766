/**
 * The samples and full censuses of the audit, from the baseline on, and what they add up to. They are frequent enough to see a
 * zombie stay, and rare enough to cost at most a fiftieth of one core, however many processes there are.
 */
import type { Adoption, Evidence } from '../../../common/checks/evidence.ts';
import { isInit } from '../../../common/checks/pid-one.ts';
import { ProcessHistory } from '../../../common/checks/process-history.ts';
import { TimelineRecorder } from '../../../common/checks/timeline.ts';
import { ZombieWatch } from '../../../common/checks/zombie-watch.ts';
import type { Endpoint } from '../../../common/endpoint.ts';
import type { ExecsEvidence } from '../../../common/execs/execs-evidence.ts';
import { type CensusMeasures, GrowthMeter } from '../../../common/growth/measure-growth.ts';
import { byPid, isSame, newSince, toIdentity } from '../../../common/process-table/identity.ts';
import { type IgnoredProcesses, Outsiders } from '../../../common/process-table/left-out.ts';
import type { Census, ProcessRecord } from '../../../common/process-table/model.ts';
import { ownOrphansIn, tasksIn, withoutOwnObservers } from '../../../common/process-table/own-processes.ts';
import { withPodMain } from '../../../common/process-table/pod-main.ts';
import { findYoungest, isZombie } from '../../../common/process-table/process-tree.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { takeFullCensus, takeLightCensus, withDetails } from '../../proc/census.ts';
import type { ExecWatch } from './exec-watch.ts';

/** Samples that show who is alive when an exec has ended: at least so far apart, and so many times the cost of one. */
const AFTER_EXEC_MS = 150;
const PAUSE_AFTER_EXEC = 10;
/** A sample that takes 20 ms allows the next after a second. */
const PAUSE_PER_COST = 50;
const INTERVAL_MS = 1_000;
/** Until a child's descriptors have been read: a short load must not be over before the first sample. */
const EAGER_INTERVAL_MS = 20;
/** Of how many of the youngest processes a sample reads the details. */
const MAX_DETAILS = 16;

/** Everything about every process at one moment, and how it compares with the baseline. */
export interface Inspection {
  readonly census: Census;
  readonly measures: CensusMeasures;
  /** New children of PID 1 that it adopted. */
  readonly adopted: readonly Adoption[];
}

export class Observation {
  readonly baseline: Census;
  readonly zombies: ZombieWatch;
  readonly history: ProcessHistory;
  readonly timeline: TimelineRecorder;
  readonly ignored: IgnoredProcesses;
  readonly outsiders = new Outsiders();
  /** What an earlier run has left: it was there before this one. */
  readonly #ownOrphans: ReadonlySet<string>;
  readonly #meter: GrowthMeter;
  readonly #baselineByPid: ReadonlyMap<number, ProcessRecord>;
  #tasks: number;
  /** Pids. */
  #leftOut: ReadonlySet<number> = new Set();
  /** Whether children are of interest that might hold a listening socket. */
  readonly #eager: boolean;
  /** Whose sockets a full census has. */
  readonly #transport: Endpoint['transport'] | undefined;
  readonly #procDir: string;
  /** Absent where the load has no execs. */
  readonly #execs: ExecWatch | undefined;
  readonly #main: ProcessRecord | undefined;
  #lastMs = monotonicMs();
  #lastCostMs = 0;

  constructor(begin: {
    procDir: string;
    settleMs: number;
    /** Of all processes, with targets; the constructor removes those to leave out. */
    baseline: Census;
    subject: Evidence['subject'];
    ignored: IgnoredProcesses;
    execs?: ExecWatch | undefined;
    /** Of a container that shares its process namespace. */
    main: ProcessRecord | undefined;
  }) {
    const { procDir, settleMs, subject, ignored, execs, main } = begin;
    this.#procDir = procDir;
    this.#execs = execs;
    this.#main = main;
    this.ignored = ignored;
    this.#tasks = tasksIn(begin.baseline.processes);
    this.#ownOrphans = new Set(ownOrphansIn(begin.baseline.processes).map(toIdentity));
    const everybody = this.#withoutOwn({ ...begin.baseline, processes: this.#relevant(begin.baseline.processes) });
    const baseline = this.#withoutOutsiders(everybody);
    this.baseline = baseline;
    this.#baselineByPid = byPid(baseline.processes);
    this.zombies = new ZombieWatch({ settleMs, isFromOutside: (process) => this.#isFromOutside(process) });
    this.zombies.observe(baseline);
    const { listener } = subject;
    // Every child of a UDP server may hold its socket: it has no other to answer on.
    const endpoint = listener?.transport === 'udp' ? undefined : listener;
    const socket = endpoint && { ownerPid: subject.pid, endpoint };
    this.#eager = endpoint !== undefined;
    this.#transport = listener?.transport;
    this.history = new ProcessHistory({ settleMs, baseline: everybody, socket });
    this.timeline = new TimelineRecorder(subject.pid);
    this.timeline.observe(baseline);
    this.#meter = new GrowthMeter(baseline, endpoint);
  }

  /** Processes and threads of the last census, those that are left out included. */
  get tasks(): number {
    return this.#tasks;
  }

  /** Orphans that an earlier run has left. */
  get ownOrphans(): number {
    return this.#ownOrphans.size;
  }

  /** When the next sample is due, on the monotonic clock. */
  get nextMs(): number {
    const interval = this.#eager && this.history.children().clean === 0 ? EAGER_INTERVAL_MS : INTERVAL_MS;
    return this.#lastMs + Math.max(interval, PAUSE_PER_COST * this.#lastCostMs);
  }

  /** When the next sample may come where execs have ended: it shows whom they left alive. */
  get afterExecMs(): number {
    return this.#lastMs + Math.max(AFTER_EXEC_MS, PAUSE_AFTER_EXEC * this.#lastCostMs);
  }

  wasAtBaseline(process: ProcessRecord): boolean {
    const old = this.#baselineByPid.get(process.pid);
    return isSame(old, process) && !isZombie(process);
  }

  /** The processes, and the descriptors of the youngest of those born since the baseline. */
  sample(): Census {
    return this.#observe(takeLightCensus, (census) => this.#youngest(census.processes));
  }

  /** Another observer's table without the processes that the last census has left out. */
  withoutLeftOut(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
    return processes.filter(({ pid }) => !this.#leftOut.has(pid));
  }

  /** What the execs of the load did, further rounds among them, and what of theirs is there now; `undefined` where it has none. */
  execs(): ExecsEvidence | undefined {
    if (this.#execs === undefined) return undefined;
    const { processes } = this.sample();
    return this.#execs.report({ zombies: this.zombies.lasting(), survivors: processes });
  }

  /** Everything about every process. */
  inspect(): Inspection {
    const census = this.#observe((procDir) =>
      takeFullCensus(procDir, { withTargets: true, transport: this.#transport }),
    );
    return { census, measures: this.#meter.measure(census), adopted: this.#adopted(census.processes) };
  }

  #observe(take: (procDir: string) => Census, closer?: (census: Census) => readonly ProcessRecord[]): Census {
    const beganMs = monotonicMs();
    const everything = take(this.#procDir);
    // What ends commands, and other observers of forkbed's own.
    const all = { ...everything, processes: withoutOwnObservers(everything.processes) };
    this.#execs?.observe(all);
    this.#tasks = tasksIn(all.processes);
    const everybody = this.#withoutOwn({ ...all, processes: this.#relevant(all.processes) });
    const counted = this.#withoutOutsiders(everybody);
    this.#leftOut = leftOut(all.processes, counted.processes);
    const details = closer === undefined ? all.details : withDetails(this.#procDir, counted, closer(counted)).details;
    const census = { ...counted, details };
    // Only a table that holds them shows which processes come from outside.
    this.history.observe({ ...everybody, details });
    this.zombies.observe(census);
    const execs = this.#execs;
    this.timeline.observe(execs === undefined ? census : { ...census, processes: execs.withNumbers(census.processes) });
    this.#lastMs = monotonicMs();
    this.#lastCostMs = this.#lastMs - beganMs;
    return census;
  }

  #relevant(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
    return this.ignored.without(withPodMain(processes, this.#main));
  }

  #withoutOwn(census: Census): Census {
    if (this.#ownOrphans.size === 0) return census;
    return { ...census, processes: census.processes.filter((process) => !this.#ownOrphans.has(toIdentity(process))) };
  }

  #withoutOutsiders(census: Census): Census {
    return {
      ...census,
      processes: this.outsiders.without(census.processes, (process) => this.#execs?.isExec(process) ?? false),
    };
  }

  #isFromOutside(process: ProcessRecord): boolean {
    return this.history.cameFromOutside(process) || (this.#execs?.candidates(process).length ?? 0) > 0;
  }

  #youngest(processes: readonly ProcessRecord[]): ProcessRecord[] {
    const newcomers = newSince(this.baseline.processes, processes).filter((process) => !isZombie(process));
    return findYoungest(newcomers, MAX_DETAILS);
  }

  #adopted(processes: readonly ProcessRecord[]): Adoption[] {
    const children = newSince(this.baseline.processes, processes).filter(({ ppid }) => ppid === 1);
    if (isInit(this.#baselineByPid.get(1))) return this.history.adopted(children, () => true);
    const ownSession = processes.find(({ pid }) => pid === 1)?.session;
    // Only a member of the session can have forked it, and PID 1 is none.
    const wasForkedByAnother = (process: ProcessRecord) => {
      const { pid, session = 0 } = process;
      return (session !== 0 && session !== pid && session !== ownSession) || (this.#execs?.isOfExec(process) ?? false);
    };
    return this.history.adopted(children, wasForkedByAnother);
  }
}

function leftOut(all: readonly ProcessRecord[], counted: readonly ProcessRecord[]): ReadonlySet<number> {
  if (all.length === counted.length) return new Set();
  const countedPids = new Set(counted.map(({ pid }) => pid));
  return new Set(all.map(({ pid }) => pid).filter((pid) => !countedPids.has(pid)));
}
