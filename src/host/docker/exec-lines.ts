/** The lines that a command prints which is executed in a container, as they come: they pass through no log of the engine. */
import { PassThrough } from 'node:stream';
import { destroyStream } from './destroy-stream.ts';
import { splitLines } from './progress-stream.ts';
import type { StartedContainer } from './started-container.ts';

const MAX_ERROR_CHARACTERS = 2_000;

export class ExecLines implements Disposable {
  readonly #stream: NodeJS.ReadWriteStream;
  readonly #lines: AsyncGenerator<string>;
  #error = '';

  private constructor(stream: NodeJS.ReadWriteStream, lines: PassThrough, errors: PassThrough) {
    this.#stream = stream;
    this.#lines = splitLines(lines);
    errors.setEncoding('utf8').on('data', (text: string) => {
      this.#error = (this.#error + text).slice(-MAX_ERROR_CHARACTERS);
    });
  }

  /** argv, without a shell. @throws EngineError, EngineLostError, DeadlineError, NoEngineError */
  static async start({ engine, id }: StartedContainer, command: readonly string[]): Promise<ExecLines> {
    const container = (await engine.client()).getContainer(id);
    const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({ hijack: true, stdin: false });
    const [lines, errors] = [new PassThrough(), new PassThrough()];
    container.modem.demuxStream(stream, lines, errors);
    for (const event of ['end', 'close', 'error']) {
      stream.once(event, () => {
        lines.end();
        errors.end();
      });
    }
    return new ExecLines(stream, lines, errors);
  }

  /** The end of what it has written to stderr. */
  get error(): string {
    return this.#error.trim();
  }

  /** Without their ends. It ends when the command does, when its container or the engine goes away, and when it is disposed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, void> {
    for await (const line of this.#lines) if (line !== '') yield line;
  }

  [Symbol.dispose](): void {
    destroyStream(this.#stream);
  }
}
