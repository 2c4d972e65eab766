/**
 * One life of a container, from the start that is its present one: whether it has ended. A container that was started anew
 * meanwhile has ended all the same, for its processes are others. It only asks the engine.
 */

import { httpStatus } from '../docker/http-status.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { eventually } from '../eventually.ts';

/** The engine learns of an end a moment after the processes have gone. */
const LIMIT_MS = 5_000;
const NOT_FOUND = 404;

export class ContainerLife {
  readonly #container: StartedContainer;
  readonly #startedAt: string;

  private constructor(container: StartedContainer, startedAt: string) {
    this.#container = container;
    this.#startedAt = startedAt;
  }

  static async begin(container: StartedContainer): Promise<ContainerLife> {
    return new ContainerLife(container, (await container.inspect()).State.StartedAt);
  }

  /** How it ended, as the rest of a sentence: `with exit code 0`. @throws DeadlineError where it goes on */
  end(): Promise<string> {
    return eventually(() => this.#inspect(), {
      what: 'the container to end, as the probe beside it has',
      limitMs: LIMIT_MS,
    });
  }

  async #inspect(): Promise<string> {
    try {
      const { State } = await this.#container.inspect();
      if (State.StartedAt !== this.#startedAt || State.Restarting) return await this.#describeEnd(State.StartedAt);
      if (State.Running) throw new Error('it runs');
      return `with exit code ${State.ExitCode}`;
    } catch (error) {
      if (httpStatus(error) === NOT_FOUND) return 'and was removed';
      throw error;
    }
  }

  /** The exit code of a container that runs again is in the engine's events alone. */
  async #describeEnd(restartedAt: string): Promise<string> {
    const to = restartedAt === this.#startedAt ? new Date().toISOString() : restartedAt;
    const exitCode = await this.#container.exitCodeWithin({ from: this.#startedAt, to });
    return `${exitCode === undefined ? '' : `with exit code ${exitCode} `}and was started again`;
  }
}
