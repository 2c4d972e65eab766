/**
 * That somebody wants an end: SIGINT, SIGTERM, or a reader of stdout who has gone. It reports it at once, so that no error of
 * what is being taken down is reported, and leaves it to run-guard.ts to remove containers and to end the process.
 */
import { ExitCode } from '../../common/exit-codes.ts';
import { INTERRUPTS } from '../docker/interrupts.ts';

export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #releases: (() => void)[] = [];
  #exitCode: number = ExitCode.Pass;

  constructor(stdout: NodeJS.WriteStream) {
    for (const [name, exitCode] of Object.entries(INTERRUPTS)) {
      const arrive = () => this.#end(exitCode);
      process.once(name, arrive);
      this.#releases.push(() => process.removeListener(name, arrive));
    }
    // Never released: what was written last may fail when all else is over. main.ts reports why.
    stdout.on('error', () => this.#end(ExitCode.Pass));
  }

  /** Aborted when an end is wanted. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the process is to end with, when one was: 128 and the signal; 0 where nobody reads any more. */
  get exitCode(): number {
    return this.#exitCode;
  }

  /** Whether it was a signal: then run-guard.ts is removing what the run has started. */
  get bySignal(): boolean {
    return this.#exitCode !== ExitCode.Pass;
  }

  [Symbol.dispose](): void {
    for (const release of this.#releases) release();
  }

  #end(exitCode: number): void {
    if (!this.signal.aborted) this.#exitCode = exitCode;
    this.#controller.abort();
  }
}
