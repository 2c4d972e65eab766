/** The starts and ends of all execs in one container, as the engine reports them: one stream of events, however many execs there are. */
import { parseJson } from '../parse-json.ts';
import { readField } from '../thrown.ts';
import { destroyStream } from './destroy-stream.ts';
import type { Engine } from './engine.ts';
import { splitLines } from './progress-stream.ts';

/** An exec has ended, and the engine does not say how. */
export const NO_CODE = -1;
/** Of execs for whose end nobody waits: somebody else's, a health check's. */
const MAX_UNCLAIMED = 1_000;

export class ExecEnds implements Disposable {
  readonly #stream: NodeJS.ReadableStream;
  readonly #waiting = new Map<string, (exitCode: number) => void>();
  readonly #ended = new Map<string, number>();
  /** By the command as the engine prints it. */
  readonly #started = new Map<string, (execId: string) => void>();

  private constructor(stream: NodeJS.ReadableStream) {
    this.#stream = stream;
    // Where the stream ends nobody hears of an exec any more: the end of its own stream counts then.
    this.#read().catch(() => {});
  }

  /** @throws EngineError, EngineLostError, DeadlineError, NoEngineError */
  static async watch(engine: Engine, containerId: string): Promise<ExecEnds> {
    const filters = { container: [containerId], event: ['exec_start', 'exec_die', 'exec_died'] };
    return new ExecEnds(await (await engine.client()).getEvents({ filters }));
  }

  /** The exit code of that exec when it has ended, or NO_CODE; it waits for ever where the engine does not report it. */
  next(execId: string): Promise<number> {
    const known = this.#ended.get(execId);
    this.#ended.delete(execId);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => this.#waiting.set(execId, resolve));
  }

  /** Calls back at each start of that command, whoever starts it, until it is disposed. */
  onStart(command: readonly string[], callback: (execId: string) => void): Disposable {
    const text = command.join(' ');
    this.#started.set(text, callback);
    return { [Symbol.dispose]: () => void this.#started.delete(text) };
  }

  [Symbol.dispose](): void {
    destroyStream(this.#stream);
  }

  async #read(): Promise<void> {
    for await (const line of splitLines(this.#stream)) {
      const event = parseJson(line);
      const attributes = ['Actor', 'Attributes'].reduce(readField, event);
      const [id, code] = [readField(attributes, 'execID'), readField(attributes, 'exitCode')];
      if (typeof id !== 'string') continue;
      const started = /^exec_start: ?(.*)$/s.exec(String(readField(event, 'Action')))?.[1];
      if (started !== undefined) {
        this.#started.get(started)?.(id);
        continue;
      }
      const exitCode = typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : NO_CODE;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (waiting !== undefined) waiting(exitCode);
      else this.#keep(id, exitCode);
    }
  }

  #keep(id: string, exitCode: number): void {
    this.#ended.set(id, exitCode);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > MAX_UNCLAIMED && oldest !== undefined) this.#ended.delete(oldest);
  }
}
