/**
 * The process table again and again, and what has changed since the time before. Of 100,000 processes hardly any changes from one second to
 * the next: only these become records, and nothing is said of the others.
 */
import { READ_ARGV, readProcesses } from 'forkbed:posix';
import type { CensusChange } from '../../common/process-table/census-change.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { withExecMarkers } from './exec-marker.ts';
import { bootTimeMs, countRows, NOTHING_KNOWN, unpackChanges } from './process-list.ts';

export class ProcessChanges {
  readonly #procDir: string;
  readonly #maxArgvs: number;
  readonly #without: readonly number[];
  #known = NOTHING_KNOWN;
  #round = 0;
  #ownSession: number | undefined;

  /**
   * `maxArgvs`: of how many processes the argv is read again each time, over which a process may have written; where there are more, of all
   * in turn. Of a process that is new or has another name, as after an exec, it is always read. 0: no argv at all. `without`: pids of
   * processes that observe.
   */
  constructor(procDir: string, { maxArgvs, without }: { maxArgvs: number; without: readonly number[] }) {
    this.#procDir = procDir;
    this.#maxArgvs = maxArgvs;
    this.#without = without;
  }

  /** The first time, all there are. @throws PosixError; ParseError for a process whose /proc/PID/stat is none */
  next(): CensusChange {
    const atMs = bootTimeMs();
    this.#known = this.#read();
    const { changed, gone } = unpackChanges(this.#known);
    return { atMs, changed: this.#mark(changed.filter(({ pid }) => !this.#without.includes(pid))), gone };
  }

  #read(): ArrayBuffer {
    if (this.#maxArgvs === 0) return readProcesses(this.#procDir, 0, this.#known, 0, 1);
    const parts = Math.max(1, Math.ceil(countRows(this.#known) / this.#maxArgvs));
    this.#round += 1;
    return readProcesses(this.#procDir, READ_ARGV, this.#known, this.#round % parts, parts);
  }

  /** PID 1 itself is among those that have changed when its session does. */
  #mark(changed: readonly ProcessRecord[]): readonly ProcessRecord[] {
    this.#ownSession = changed.find(({ pid }) => pid === 1)?.session ?? this.#ownSession;
    return withExecMarkers(this.#procDir, changed, this.#ownSession);
  }
}
