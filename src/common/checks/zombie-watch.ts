/**
 * Which zombies stay. Between exit and reaping every child is a zombie for a moment; it counts as defunct when the same
 * (pid, start time) is a zombie in two samples further apart than the settle window. Fed with samples, it does not look
 * for itself. Ages are from the first to the last sample that showed the zombie: it was one for at least that long.
 */
import type { Percentiles } from '../events/client-summary.ts';
import { Histogram } from '../histogram.ts';
import { toIdentity } from '../process-table/identity.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { isZombie } from '../process-table/process-tree.ts';

/** The zombies of one parent that outlived the settle window. */
export interface ZombieGroup {
  /** The pid of the parent. */
  readonly ppid: number;
  /** Zombies of this parent that outlived the settle window. */
  readonly count: number;
  /** Those that the last sample still showed. */
  readonly stillThere: number;
  /** Those that the first sample showed: older than the load. */
  readonly beforeLoad: number;
  /** For how long the oldest of them was seen, in milliseconds. */
  readonly oldestMs: number;
  /** Of those that were reaped: for how long the latest was seen, in milliseconds. 0 where none was. */
  readonly reapedAfterMs: number;
  /** Those that hung below a process that had entered the container from outside, before PID 1 adopted them. */
  readonly fromOutside: number;
  /** A few of them: first one of each command name, then the others, in the order in which they were seen. */
  readonly examples: readonly ProcessRecord[];
}

/** All zombies of a run. */
export interface ZombieReport {
  /** How many times the process table was read. */
  readonly samples: number;
  /** Different zombies seen, also those that were reaped at once. */
  readonly seen: number;
  /** The most in one sample. */
  readonly peak: number;
  /** Those that outlived the settle window. */
  readonly lasting: number;
  /** The groups of the lasting ones, the largest first. */
  readonly groups: readonly ZombieGroup[];
  /** Of all that were seen. */
  readonly ageMs: Percentiles;
}

interface Sighting {
  readonly firstMs: number;
  lastMs: number;
  process: ProcessRecord;
}

const EXAMPLES = 5;

export class ZombieWatch {
  readonly #settleMs: number;
  readonly #isFromOutside: (process: ProcessRecord) => boolean;
  readonly #sightings = new Map<string, Sighting>();
  #samples = 0;
  #peak = 0;
  #firstMs = 0;
  #lastMs = 0;

  /** `isFromOutside`: whether a process came from outside the container; none by default. */
  constructor({
    settleMs,
    isFromOutside = () => false,
  }: { settleMs: number; isFromOutside?: (process: ProcessRecord) => boolean }) {
    this.#settleMs = settleMs;
    this.#isFromOutside = isFromOutside;
  }

  /** A sample: the processes of a namespace at a moment, whatever their state. Samples come in the order of time. */
  observe({ atMs, processes }: { atMs: number; processes: readonly ProcessRecord[] }): void {
    if (this.#samples === 0) this.#firstMs = atMs;
    this.#samples += 1;
    this.#lastMs = atMs;
    let zombies = 0;
    for (const process of processes) {
      if (!isZombie(process)) continue;
      zombies += 1;
      this.#see(process, atMs);
    }
    if (zombies > this.#peak) this.#peak = zombies;
  }

  /** Those that outlived the settle window, as they were seen last. */
  lasting(): readonly ProcessRecord[] {
    return [...this.#sightings.values()]
      .filter((sighting) => sightingAgeMs(sighting) > this.#settleMs)
      .map(({ process }) => process);
  }

  report(): ZombieReport {
    const ages = new Histogram();
    const families = new Map<number, Sighting[]>();
    let lasting = 0;
    for (const sighting of this.#sightings.values()) {
      ages.record(sightingAgeMs(sighting));
      if (sightingAgeMs(sighting) <= this.#settleMs) continue;
      lasting += 1;
      const family = families.get(sighting.process.ppid);
      if (family === undefined) families.set(sighting.process.ppid, [sighting]);
      else family.push(sighting);
    }
    return {
      samples: this.#samples,
      seen: this.#sightings.size,
      peak: this.#peak,
      lasting,
      groups: [...families].map((family) => this.#group(family)).sort((a, b) => b.count - a.count),
      ageMs: ages.percentiles(),
    };
  }

  #see(process: ProcessRecord, atMs: number): void {
    const identity = toIdentity(process);
    const sighting = this.#sightings.get(identity);
    if (sighting === undefined) {
      this.#sightings.set(identity, { firstMs: atMs, lastMs: atMs, process });
      return;
    }
    sighting.lastMs = atMs;
    // Its parent may have changed meanwhile.
    sighting.process = process;
  }

  #group([ppid, family]: [number, Sighting[]]): ZombieGroup {
    return {
      ppid,
      count: family.length,
      stillThere: family.filter((sighting) => sighting.lastMs === this.#lastMs).length,
      beforeLoad: family.filter((sighting) => sighting.firstMs === this.#firstMs).length,
      oldestMs: longest(family),
      reapedAfterMs: longest(family.filter((sighting) => sighting.lastMs !== this.#lastMs)),
      fromOutside: family.filter(({ process }) => this.#isFromOutside(process)).length,
      examples: chooseExamples(family.map(({ process }) => process)),
    };
  }
}

/** A command that few of them have is not lost among the others. */
function chooseExamples(processes: readonly ProcessRecord[]): ProcessRecord[] {
  const first = new Map<string, ProcessRecord>();
  for (const process of processes) if (!first.has(process.command)) first.set(process.command, process);
  const distinct = [...first.values()].slice(0, EXAMPLES);
  const others = processes.slice(0, EXAMPLES + distinct.length).filter((process) => !distinct.includes(process));
  return [...distinct, ...others].slice(0, EXAMPLES);
}

function longest(sightings: readonly Sighting[]): number {
  return sightings.reduce((oldest, sighting) => Math.max(oldest, sightingAgeMs(sighting)), 0);
}

function sightingAgeMs(sighting: Sighting): number {
  return sighting.lastMs - sighting.firstMs;
}
