/**
 * The third observer: the engine's account of how many processes and threads the subject's container has, beside what the
 * census counts. It is asked when all is over and nothing moves: while the audit still leaves orphans and sends its last client,
 * a count that is wrong may come out right. Where the two disagree they are asked again, more closely, because a process may
 * have been born or have ended in between; only a disagreement that stays is one. It only adds to a verdict: that it cannot be
 * had is reported, and costs nothing else.
 */
import { countsAgree, type EngineCount } from '../../common/checks/engine-count.ts';
import { tasksIn, withoutOwnObservers } from '../../common/process-table/own-processes.ts';
import { hasControlGroups } from '../docker/has-control-groups.ts';
import { findSidecars, type Sidecar } from '../docker/sidecars.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';
import { observeByCensus } from './census.ts';

const ATTEMPTS = 4;

export class EngineCounter {
  readonly #subject: StartedContainer;
  readonly #image: string;
  #settledTasks: number | undefined;
  #sidecars: readonly Sidecar[] = [];
  #missing: string | undefined;

  /** `image`: forkbed's own. */
  constructor(subject: StartedContainer, image: string) {
    this.#subject = subject;
    this.#image = image;
  }

  /** Why there is no count, as a clause; `undefined` where there is one, and where none was asked for. */
  get missing(): string | undefined {
    return this.#missing;
  }

  /** When the load had settled the census counted so many. */
  settled(tasks: number): void {
    this.#settledTasks = tasks;
  }

  /** `undefined` where the audit did not come so far, or for the reason that is `missing`. @throws EngineLostError */
  async count(): Promise<EngineCount | undefined> {
    const tasks = this.#settledTasks;
    if (tasks === undefined) return undefined;
    try {
      return await this.#agreed(tasks);
    } catch (error) {
      if (!isForkbedError(error, 'ERR_ENGINE', 'ERR_DEADLINE', 'ERR_EXEC', 'ERR_PARSE')) throw error;
      this.#missing = `the engine's count could not be had: ${errorMessage(error)}`;
      return undefined;
    }
  }

  async #agreed(tasks: number): Promise<EngineCount | undefined> {
    if (!hasControlGroups(await this.#subject.engine.facts())) {
      this.#missing = 'the engine has no control group for each container, and so no count of it';
      return undefined;
    }
    let count = await this.#ask(async () => tasks);
    // What else is in the namespace the engine counts elsewhere.
    if (count !== undefined && !countsAgree(count)) this.#sidecars = await findSidecars(this.#subject);
    for (let attempt = 1; count !== undefined && !countsAgree(count) && attempt < ATTEMPTS; attempt += 1) {
      count = await this.#ask(() => this.#countByCensus());
    }
    if (count === undefined) this.#missing = 'the engine keeps no count of processes';
    return count;
  }

  async #ask(countByOther: () => Promise<number>): Promise<EngineCount | undefined> {
    const before = await countByOther();
    const counts = await Promise.all(
      [this.#subject, ...this.#sidecars.map(({ container }) => container)].map((container) => container.taskCount()),
    );
    const known = counts.filter((count) => count !== undefined);
    if (known.length < counts.length) return undefined;
    const engine = known.reduce((sum, count) => sum + count, 0);
    const after = await countByOther();
    const census = { min: Math.min(before, after), max: Math.max(before, after) };
    const sidecars = this.#sidecars.map(({ name }) => name);
    return { engine, census, ...(sidecars.length === 0 ? {} : { sidecars }) };
  }

  async #countByCensus(): Promise<number> {
    const { processes } = await observeByCensus(this.#subject, this.#image);
    // What ends commands that take too long is beside the subject, in a container of its own.
    return tasksIn(withoutOwnObservers(processes));
  }
}
