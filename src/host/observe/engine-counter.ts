/**
 * The third observer: the engine's account of how many processes and threads the subject's container has, beside what the
 * census counts. It is asked while nothing moves. Where the two disagree they are asked again, more closely, because a process
 * may have been born or have ended in between; only a disagreement that stays is one.
 */
import { countsAgree, type EngineCount } from '../../common/checks/engine-count.ts';
import { tasksIn } from '../../common/process-table/tasks.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { observeByCensus } from './census.ts';

const ATTEMPTS = 4;

export class EngineCounter {
  readonly #subject: StartedContainer;
  readonly #image: string;
  #first: Promise<EngineCount | undefined> | undefined;

  /** `image`: forkbed's own. */
  constructor(subject: StartedContainer, image: string) {
    this.#subject = subject;
    this.#image = image;
  }

  /** The census has just counted so many. */
  begin(tasks: number): void {
    this.#first = this.#ask(async () => tasks);
    // What goes wrong is told by count().
    this.#first.catch(() => {});
  }

  /** `undefined` where the audit did not come so far, or the engine keeps no such account. @throws ExecError, DeadlineError */
  async count(): Promise<EngineCount | undefined> {
    let count = await this.#first;
    for (let attempt = 1; count !== undefined && !countsAgree(count) && attempt < ATTEMPTS; attempt += 1) {
      count = await this.#ask(() => this.#countByCensus());
    }
    return count;
  }

  async #ask(look: () => Promise<number>): Promise<EngineCount | undefined> {
    const before = await look();
    const { pids } = await this.#subject.usage();
    if (pids === 0) return undefined;
    const after = await look();
    return { engine: pids, census: { least: Math.min(before, after), most: Math.max(before, after) } };
  }

  async #countByCensus(): Promise<number> {
    const { processes } = await observeByCensus(this.#subject, this.#image);
    return tasksIn(processes);
  }
}
