/**
 * The third observer: the engine's account of how many processes and threads the subject's container has, beside what the
 * census counts. It is asked when all is over and nothing moves: while the audit still leaves orphans and sends its last client,
 * a count that is wrong may come out right. Where the two disagree they are asked again, more closely, because a process may
 * have been born or have ended in between; only a disagreement that stays is one.
 */
import { countsAgree, type EngineCount } from '../../common/checks/engine-count.ts';
import { tasksIn } from '../../common/process-table/tasks.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { observeByCensus } from './census.ts';

const ATTEMPTS = 4;

export class EngineCounter {
  readonly #subject: StartedContainer;
  readonly #image: string;
  #settledTasks: number | undefined;

  /** `image`: forkbed's own. */
  constructor(subject: StartedContainer, image: string) {
    this.#subject = subject;
    this.#image = image;
  }

  /** When the load had settled the census counted so many. */
  settled(tasks: number): void {
    this.#settledTasks = tasks;
  }

  /** `undefined` where the audit did not come so far, or the engine keeps no such account. @throws ExecError, DeadlineError */
  async count(): Promise<EngineCount | undefined> {
    const tasks = this.#settledTasks;
    if (tasks === undefined) return undefined;
    let count = await this.#ask(async () => tasks);
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
