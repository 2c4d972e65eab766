/**
 * The engine of a call of the command line, and what removes what the call has started there. It brings all that speaks to engines, so
 * that main.ts loads it when the first command needs one: help and refusals are not to wait for it.
 */
import { Engine } from '../docker/engine.ts';
import { removeRun } from '../docker/ownership.ts';
import { RunGuard } from '../docker/run-guard.ts';

/** A run inside another one leaves to that one what it has started. */
const isOwnRun = process.env.FORKBED_RUN === undefined;

export class OwnRun {
  readonly engine = new Engine();
  readonly #guard = new RunGuard(this.engine, (sentence) => process.stderr.write(`forkbed: ${sentence}\n`));

  /** From now on a signal ends this process only after it has removed what the call has started. */
  constructor() {
    this.#guard.removeOnInterrupt();
  }

  /** Whether the removal ends this process, with an exit code of its own. */
  get isInterrupted(): boolean {
    return this.#guard.isInterrupted;
  }

  /** What the engine did while it was about to go away nobody has a record of. */
  async remove(): Promise<void> {
    if (!isOwnRun || !this.engine.isConnected) return;
    for (const engine of [...this.engine.companions, this.engine]) await removeRun(engine).catch(() => {});
  }

  /** Ends this process: at once where nothing can have been started. */
  endAfterRemoval(exitCode: number): void {
    if (isOwnRun && this.engine.isConnected) this.#guard.endAfterRemoval(exitCode);
    else process.exit(exitCode);
  }
}
