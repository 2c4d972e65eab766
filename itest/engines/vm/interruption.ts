/** From a signal to the end of this process, with what was begun undone. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #over = Promise.withResolvers<void>();
  /** What a signal has to wait for: until something runs, that what is aborted has ended. */
  undo: () => Promise<void> = () => this.#over.promise;

  constructor() {
    for (const signal of SIGNALS) process.once(signal, this.#onSignal);
  }

  /** Aborted by a signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    // One that has come ends the process all the same.
    if (!this.signal.aborted) for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    this.#over.resolve();
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.#controller.abort(signal);
    void this.undo().finally(() => process.exit(128 + constants.signals[signal]));
  };
}
