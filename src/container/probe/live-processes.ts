/**
 * The process table again and again, for less: only what has changed since the last time becomes records. An argv is read when a process is
 * new or has another name, as after an exec, and those of some hundred in turn, for processes that write over their own.
 */
import type { RecordChange } from '../../common/live/live-table.ts';
import { ProcessChanges } from '../proc/process-changes.ts';

const MAX_ARGVS = 250;

export class LiveProcesses {
  readonly #procDir: string;
  #changes: ProcessChanges | undefined;
  #isBare = false;

  constructor(procDir: string) {
    this.#procDir = procDir;
  }

  /** `isBare`: without any argv, for a table of which no process is shown. */
  next({ isBare }: { isBare: boolean }): RecordChange {
    const isWhole = this.#changes === undefined || isBare !== this.#isBare;
    if (isWhole) this.#changes = new ProcessChanges(this.#procDir, { maxArgvs: isBare ? 0 : MAX_ARGVS, without: [] });
    this.#isBare = isBare;
    const { changed = [], gone = [] } = this.#changes?.next() ?? {};
    return { isWhole, changed, gone };
  }
}
