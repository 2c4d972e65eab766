/**
 * Finds out, while execs are the load, which exec each new process is of: from each census it reads the marker and the session of the
 * processes that it has not seen before. What it reads goes into the ledger, which decides.
 */
import { ExecLedger } from '../../../common/execs/exec-ledger.ts';
import type { ExecPlan } from '../../../common/execs/exec-plan.ts';
import type { ExecRecord, ExecRun } from '../../../common/execs/exec-record.ts';
import type { ExecsEvidence } from '../../../common/execs/execs-evidence.ts';
import { byPid, isSame, toIdentity } from '../../../common/process-table/identity.ts';
import type { Census, ProcessRecord } from '../../../common/process-table/model.ts';
import { isZombie } from '../../../common/process-table/process-tree.ts';
import { readExecMarker } from '../../proc/exec-marker.ts';
import { MS_PER_TICK } from '../../proc/process-list.ts';

/** Of how many processes a census reads marker and session; the next one reads those of others. */
const MAX_READ = 256;
/** A census that comes later after an exec does not show who was alive at its end. */
const PROMPT_MS = 250;

export class ExecWatch {
  readonly #procDir: string;
  readonly #ledger: ExecLedger;
  readonly #takeRecords: () => readonly ExecRecord[];
  readonly #baseline: ReadonlyMap<number, ProcessRecord>;
  /** Sessions of the subject's own. */
  readonly #ownSessions: ReadonlySet<number>;
  /** Sessions of processes that came since, by identity. */
  readonly #sessions = new Map<string, number>();

  /** `takeRecords`: the execs that have ended since it was last called. */
  constructor(watch: {
    procDir: string;
    plans: readonly ExecPlan[];
    baseline: readonly ProcessRecord[];
    takeRecords: () => readonly ExecRecord[];
  }) {
    const { procDir, plans, baseline, takeRecords } = watch;
    this.#procDir = procDir;
    this.#ledger = new ExecLedger(plans, { msPerTick: MS_PER_TICK });
    this.#takeRecords = takeRecords;
    this.#baseline = byPid(baseline);
    this.#ownSessions = new Set(baseline.flatMap(({ session }) => session ?? []));
  }

  /** A census of everybody; it must come before anything is asked of its processes. */
  observe({ atMs, processes }: Census): void {
    let read = 0;
    for (const process of processes) {
      if (read === MAX_READ) break;
      if (this.#isKnown(process)) continue;
      read += 1;
      this.#read(process);
    }
    const ended = this.#takeRecords();
    if (ended.length === 0) return;
    const living = this.#livingByExec(processes);
    for (const record of ended) {
      this.#ledger.add(record);
      if (atMs - record.toMs <= PROMPT_MS) this.#ledger.outlive(record.number, living.get(record.number) ?? []);
    }
  }

  /** Whether it is the process that forkbed itself has put into the container, and not a health check or somebody else's. */
  isExec(process: ProcessRecord): boolean {
    return !isZombie(process) && this.#ledger.isMarked(process);
  }

  /** Whether its marker or its session shows an exec; a start time alone shows none for sure. */
  isOfExec(process: ProcessRecord): boolean {
    return this.#findNumber(process) !== undefined;
  }

  /** The processes with the number of the exec that each is known to be of. */
  withNumbers(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
    return processes.map((process) => {
      const exec = this.#findNumber(process);
      return exec === undefined ? process : { ...process, exec };
    });
  }

  /** Every exec that may have left it; empty for a process of the subject's own. */
  candidates(process: ProcessRecord): readonly ExecRun[] {
    const session = this.#sessions.get(toIdentity(process));
    return this.#ledger.candidates(
      process,
      session === undefined || this.#ownSessions.has(session) ? undefined : session,
    );
  }

  /** `zombies`: those that stayed; `survivors`: all that there were when the settle window was over. */
  report(left: { zombies: readonly ProcessRecord[]; survivors: readonly ProcessRecord[] }): ExecsEvidence {
    const attributed = (processes: readonly ProcessRecord[]) =>
      processes
        .filter((process) => !isSame(this.#baseline.get(process.pid), process))
        .map((process) => ({ process, by: this.candidates(process) }))
        .filter(({ by }) => by.length > 0);
    const survivors = left.survivors.filter((process) => !isZombie(process));
    return this.#ledger.report({ zombies: attributed(left.zombies), survivors: attributed(survivors) });
  }

  /** A process that has just been put into the container may still be the runtime's own: it is read again until it has its marker. */
  #isKnown(process: ProcessRecord): boolean {
    if (isSame(this.#baseline.get(process.pid), process)) return true;
    return this.#sessions.has(toIdentity(process)) && (process.ppid !== 0 || this.#ledger.isMarked(process));
  }

  #read(process: ProcessRecord): void {
    const { session } = process;
    if (session === undefined) return;
    this.#sessions.set(toIdentity(process), session);
    const number = isZombie(process) ? undefined : readExecMarker(this.#procDir, process.pid);
    if (number !== undefined) this.#ledger.mark(process, number, session);
  }

  #livingByExec(processes: readonly ProcessRecord[]): ReadonlyMap<number, readonly ProcessRecord[]> {
    const living = new Map<number, ProcessRecord[]>();
    for (const process of processes) {
      const number = isZombie(process) ? undefined : this.#findNumber(process);
      if (number === undefined) continue;
      const others = living.get(number);
      if (others === undefined) living.set(number, [process]);
      else others.push(process);
    }
    return living;
  }

  #findNumber(process: ProcessRecord): number | undefined {
    const session = this.#sessions.get(toIdentity(process));
    return session === undefined ? undefined : this.#ledger.findNumber(process, session);
  }
}
