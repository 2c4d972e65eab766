/** Ends this process only when what its run has started is removed: on an interrupt, and where it must end at once. */
import { errorMessage } from '../thrown.ts';
import { withDeadline } from '../toolkit/with-deadline.ts';
import type { Engine } from './engine.ts';
import { INTERRUPTS } from './interrupts.ts';
import { listRun, total } from './ownership.ts';
import { removeOwned } from './remove-owned.ts';

const MAX_ATTEMPTS = 10;
/** The limit of the removal on an interrupt: the user does not wait for an engine that is silent. */
const INTERRUPT_LIMIT_MS = 30_000;

export class RunGuard {
  readonly #engine: Engine;
  readonly #onWarning: (sentence: string) => void;
  #interrupted = false;

  /** `onWarning` receives a sentence where something could not be removed. */
  constructor(engine: Engine, onWarning: (sentence: string) => void) {
    this.#engine = engine;
    this.#onWarning = onWarning;
  }

  /** Whether this process is about to end: what its run does from then on, without its containers, says nothing. */
  get isInterrupted(): boolean {
    return this.#interrupted;
  }

  /** From now on SIGINT and SIGTERM end this process only after it has removed what its run started: 130, 143. */
  removeOnInterrupt(): void {
    for (const [signal, exitCode] of Object.entries(INTERRUPTS)) {
      process.once(signal, () => this.endAfterRemoval(exitCode));
    }
  }

  /** Ends this process once what its run started is removed, or the engine is silent for too long. */
  endAfterRemoval(exitCode: number): void {
    this.#interrupted = true;
    const late = () => new Error('the engine is silent');
    void withDeadline(() => this.#removeUntilNothingIsLeft(), { limitMs: INTERRUPT_LIMIT_MS, late })
      .catch((error) => {
        this.#onWarning(`what was started is still there; forkbed clean removes it: ${errorMessage(error)}`);
      })
      .finally(() => process.exit(exitCode));
  }

  /** What is interrupted may be starting something at this very moment, which shows only in the next list. */
  async #removeUntilNothingIsLeft(): Promise<void> {
    // Containers of another node first: the network is the manager's.
    for (const engine of [...this.#engine.companions, this.#engine]) {
      for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
        const { removed, elsewhere } = await removeOwned(engine, await listRun(engine));
        if (total(removed) + elsewhere === 0) break;
      }
    }
  }
}
