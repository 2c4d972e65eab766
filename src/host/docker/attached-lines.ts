/** The stdin of a container that runs, line by line. The container must have been started with `interactive`. */
import { destroyStream } from './destroy-stream.ts';
import type { StartedContainer } from './started-container.ts';

export class AttachedLines implements Disposable {
  readonly #stream: NodeJS.ReadWriteStream;

  private constructor(stream: NodeJS.ReadWriteStream) {
    this.#stream = stream;
    // A program that has ended reads nothing more; its exit code says why.
    stream.on('error', () => {}).resume();
  }

  /** @throws EngineError, EngineLostError, DeadlineError, NoEngineError */
  static async attach({ engine, id }: StartedContainer): Promise<AttachedLines> {
    const container = (await engine.client()).getContainer(id);
    return new AttachedLines(await container.attach({ stream: true, stdin: true, hijack: true }));
  }

  /** A value as a line of JSON. */
  write(line: object | number): void {
    this.#stream.write(`${JSON.stringify(line)}\n`);
  }

  [Symbol.dispose](): void {
    destroyStream(this.#stream);
  }
}
