/** A container that has been started: asked, awaited, stopped and removed through the engine. It owns the container. */
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type Dockerode from 'dockerode';
import { DeadlineError } from '../errors.ts';
import { eventually } from '../eventually.ts';
import { parseJson, readJson } from '../parse-json.ts';
import { readField } from '../thrown.ts';
import { withDeadline } from '../toolkit/with-deadline.ts';
import { destroyStream } from './destroy-stream.ts';
import type { Engine } from './engine.ts';
import { engineLimitMs } from './engine-calls.ts';
import { type Output, readOutput, splitFrames } from './frames.ts';
import { httpStatus, isGoneOrGoing } from './http-status.ts';
import { completeInspection } from './inspection.ts';
import { splitLines } from './progress-stream.ts';
import { parseUsage, taskCountIn, type Usage } from './usage.ts';

export type { Usage } from './usage.ts';

/** How a command in a container ended, and what it wrote. */
export interface ExecResult extends Output {
  /** 0 to 255; -1 where the engine does not say. */
  readonly exitCode: number;
}

/** HTTP's "not modified": it has ended by itself, which is what was asked for. */
const ALREADY_STOPPED = 304;
const EXEC_LIMIT_MS = 10_000;
/** The engine sends past events at once. */
const EVENTS_LIMIT_MS = 3_000;
/** An event is noted when its container has ended, and may be late by what the engine has to do before. */
const EVENT_DELAY_MS = 2_000;

/**
 * A container that has been started. It owns the container: on dispose it is removed, whether it runs or not. Every call may
 * throw EngineError, EngineLostError, DeadlineError and NoEngineError.
 * @example
 * ```ts
 * import { startContainer } from 'forkbed';
 *
 * await using container = await startContainer({ image: 'debian:trixie-slim', role: 'subject', command: ['sleep', '60'] });
 * const { stdout, exitCode } = await container.exec(['cat', '/proc/1/comm']);
 * console.log(stdout, exitCode); // sleep 0
 * ```
 */
export class StartedContainer implements AsyncDisposable {
  /** The engine that it is on. */
  readonly engine: Engine;
  /** The engine's id: 64 hexadecimal digits. */
  readonly id: string;
  /** Known once it has been asked: it stays so while the container exists. */
  #hasTerminal: boolean | undefined;

  /** The container with that id; nothing is asked of the engine yet. */
  constructor(engine: Engine, id: string) {
    this.engine = engine;
    this.id = id;
  }

  /**
   * Runs one command in the container, without a shell, and waits for its end.
   * @param command argv
   * @param limitMs milliseconds, 10,000 by default: a container in a bad state can hold an exec for ever
   * @throws DeadlineError with what it has written last; EngineError, EngineLostError, NoEngineError
   */
  async exec(command: readonly string[], limitMs = EXEC_LIMIT_MS): Promise<ExecResult> {
    const container = await this.#container();
    const options = { Cmd: [...command], AttachStdout: true, AttachStderr: true, Env: ['LC_ALL=C'] };
    const exec = await container.exec(options);
    const stream = await exec.start({ hijack: true, stdin: false });
    const output = await collect(stream, { what: `the end of ${command.join(' ')}`, limitMs });
    const { ExitCode } = await eventually(async () => assertEnded(await exec.inspect()), {
      what: 'an exit code',
      limitMs,
    });
    return { ...splitFrames(output), exitCode: ExitCode ?? -1 };
  }

  /**
   * What the processes of the container have written since its first start. With a terminal, which has one stream, all of it is
   * stdout.
   * @param part.tail the last so many lines; all by default
   * @param part.timestamps whether each line begins with its time, in RFC 3339; `false` by default
   * @param part.since nothing older, in RFC 3339; all by default
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError; ParseError for a log that the engine has cut short
   */
  async logs({ since, ...part }: { tail?: number; timestamps?: boolean; since?: string } = {}): Promise<Output> {
    const container = await this.#container();
    const isTerminal = await this.#isTerminal();
    const after = since === undefined ? {} : { since: toEngineTime(since) };
    return readOutput(
      await container.logs({ ...part, ...after, follow: false, stdout: true, stderr: true }),
      isTerminal,
    );
  }

  /**
   * The JSON objects among the lines of stdout, in their order.
   * @throws as `logs`
   */
  async events(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { stdout } = await this.logs();
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => toRecord(readJson(line, 'a JSON object on a line of stdout')));
  }

  /**
   * Waits until the log has a JSON object whose field `event` has that value, and returns the first.
   * @param limitMs milliseconds, 10,000 by default
   * @throws DeadlineError with the end of the log, or with why it could not be read
   */
  waitForEvent(event: string, limitMs?: number): Promise<Readonly<Record<string, unknown>>> {
    return eventually(
      async () => {
        const found = (await this.events()).find((each) => each.event === event);
        if (found !== undefined) return found;
        const { stdout, stderr } = await this.logs();
        throw new Error(`the log ${JSON.stringify((stdout + stderr).slice(-2000))}`);
      },
      { what: `the event ${event}`, ...(limitMs === undefined ? {} : { limitMs }) },
    );
  }

  /**
   * Passes on each line of the log as it is written, from the first line on. `ended` resolves when there will be no more. On
   * dispose it stops.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async follow(reader: {
    onOutput: (line: string) => void;
    onError: (line: string) => void;
  }): Promise<AsyncDisposable & { ended: Promise<void> }> {
    const container = await this.#container();
    const isTerminal = await this.#isTerminal();
    const stream = await container.logs({ follow: true, stdout: true, stderr: true });
    const [output, errors] = [new PassThrough(), new PassThrough()];
    if (isTerminal) stream.on('data', (bytes) => output.write(bytes));
    else container.modem.demuxStream(stream, output, errors);
    for (const event of ['close', 'end']) {
      stream.once(event, () => {
        output.end();
        errors.end();
      });
    }
    const ended = Promise.all([forwardLines(output, reader.onOutput), forwardLines(errors, reader.onError)]).then(
      () => {},
    );
    return {
      ended,
      [Symbol.asyncDispose]: async () => {
        destroyStream(stream);
        await ended;
      },
    };
  }

  /**
   * Waits until the container has ended, and returns its exit code.
   * @param limitMs milliseconds; by default as long as a call of the engine may last, 60,000 unless FORKBED_ENGINE_LIMIT_MS
   *   says otherwise
   * @throws DeadlineError, EngineError, EngineLostError, NoEngineError
   */
  async waitForExit(limitMs: number = engineLimitMs()): Promise<number> {
    const container = await this.#container();
    const late = () =>
      new DeadlineError({ what: `the end of container ${this.id.slice(0, 12)}`, limitMs, last: 'it runs' });
    // Within the limit: where the engine has gone, nothing of the wait is left behind.
    const wait = (over: AbortSignal): Promise<{ StatusCode: number }> =>
      this.engine.whileThere(container.wait({ abortSignal: over }));
    return (await withDeadline(wait, { limitMs, late })).StatusCode;
  }

  /**
   * Its IP address in the first of its networks; empty where it has none, as with the host's network.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async address(): Promise<string> {
    const { NetworkSettings } = await this.inspect();
    const [network] = Object.values(NetworkSettings.Networks);
    return network?.IPAddress ?? '';
  }

  /**
   * What the engine knows of it, as `docker inspect` shows it.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async inspect(): Promise<Dockerode.ContainerInspectInfo> {
    return completeInspection(await (await this.#container()).inspect());
  }

  /**
   * The engine's account of its CPU time, memory and processes.
   * @throws ParseError where that has no CPU time or no memory; EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async usage(): Promise<Usage> {
    return parseUsage(await this.#stats());
  }

  /**
   * Its processes and threads as the engine counts them, zombies among them; `undefined` where the engine keeps no count.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async taskCount(): Promise<number | undefined> {
    return taskCountIn(await this.#stats());
  }

  /**
   * Stops it as `docker stop` does: its stop signal, and SIGKILL after `timeoutS` seconds, 10 by default. Does nothing where it
   * has ended.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async stop(timeoutS = 10): Promise<void> {
    try {
      await (await this.#container()).stop({ t: timeoutS });
    } catch (error) {
      if (httpStatus(error) !== ALREADY_STOPPED) throw error;
    }
  }

  /**
   * Sends PID 1 a signal, by name: `SIGHUP`.
   * @throws EngineError, also where it does not run; EngineLostError, DeadlineError, NoEngineError
   */
  async kill(signal: string): Promise<void> {
    await (await this.#container()).kill({ signal });
  }

  /**
   * Starts it again, after it has ended.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async start(): Promise<void> {
    await (await this.#container()).start();
  }

  /**
   * The exit code with which it first ended within a span of the engine's time; `undefined` where no event
   * says so. Nothing else has the exit code of a container that runs again. The events are asked for without an end: an engine
   * that keeps them in a file may answer a span that is over with nothing.
   * @param span both ends in RFC 3339
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async exitCodeWithin(span: { from: string; to: string }): Promise<number | undefined> {
    const [since, untilMs] = [Date.parse(span.from) / 1_000, Date.parse(span.to) + EVENT_DELAY_MS];
    const filters = { container: [this.id] };
    const findEnd = async (abortSignal: AbortSignal) => {
      const events = await (await this.engine.client()).getEvents({ since, filters, abortSignal });
      for await (const line of splitLines(events)) {
        const end = endIn(line);
        if (end !== undefined) return end.atMs <= untilMs ? end.exitCode : undefined;
      }
      return undefined;
    };
    const none = new DeadlineError({ what: 'the end of a container', limitMs: EVENTS_LIMIT_MS, last: 'no event' });
    try {
      return await withDeadline(findEnd, { limitMs: EVENTS_LIMIT_MS, late: () => none });
    } catch (error) {
      if (error === none) return undefined;
      throw error;
    }
  }

  /**
   * Changes its limits while it runs. A limit that is absent stays; `pids: 0` takes the limit of processes away.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async limit(limits: { pids?: number; memoryBytes?: number }): Promise<void> {
    const { pids, memoryBytes } = limits;
    await (await this.#container()).update({
      ...(pids === undefined ? {} : { PidsLimit: pids }),
      // Swap is within the second number, and must not be what gives way.
      ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
    });
  }

  /**
   * Stops all its processes by the kernel's freezer: none of them gets a signal.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async pause(): Promise<void> {
    await (await this.#container()).pause();
  }

  /**
   * Lets its processes go on after `pause`.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async unpause(): Promise<void> {
    await (await this.#container()).unpause();
  }

  /**
   * Restarts it as `docker restart` does: its stop signal, SIGKILL after `timeoutS` seconds, 10 by default, and a new start.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async restart(timeoutS = 10): Promise<void> {
    await (await this.#container()).restart({ t: timeoutS });
  }

  /**
   * Removes it and its anonymous volumes, also while it runs. Does nothing where it has gone.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async remove(): Promise<void> {
    const container = await this.#container();
    try {
      await container.remove({ force: true, v: true });
    } catch (error) {
      if (!isGoneOrGoing(error)) throw error;
    }
  }

  /** As `remove`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }

  async #stats(): Promise<unknown> {
    return (await this.#container()).stats({ stream: false, 'one-shot': true });
  }

  async #isTerminal(): Promise<boolean> {
    this.#hasTerminal ??= (await this.inspect()).Config.Tty;
    return this.#hasTerminal;
  }

  async #container(): Promise<Dockerode.Container> {
    return (await this.engine.client()).getContainer(this.id);
  }
}

/** Seconds since 1970, with the nanoseconds of the text, which a number has no room for. */
function toEngineTime(time: string): string {
  const [, nanoseconds = '0'] = /\.(\d{1,9})/.exec(time) ?? [];
  return `${Math.floor(Date.parse(time) / 1_000)}.${nanoseconds.padEnd(9, '0')}`;
}

/** A line that begins with a brace and is JSON is an object. */
function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return { ...Object(value) };
}

async function forwardLines(stream: PassThrough, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) onLine(line);
}

/** An event of `GET /events`, in JSON, where it is the end of a container. */
function endIn(line: string): { exitCode: number; atMs: number } | undefined {
  const event = parseJson(line);
  if (readField(event, 'Action') !== 'die' && readField(event, 'status') !== 'die') return undefined;
  const attributes = ['Actor', 'Attributes'].reduce(readField, event);
  const exitCode = readField(attributes, 'exitCode');
  if (typeof exitCode !== 'string' || !/^\d+$/.test(exitCode)) return undefined;
  return { exitCode: Number(exitCode), atMs: 1_000 * Number(readField(event, 'time')) };
}

function assertEnded(info: Dockerode.ExecInspectInfo): Dockerode.ExecInspectInfo {
  if (info.Running) throw new Error('it still runs');
  return info;
}

async function collect(stream: NodeJS.ReadWriteStream, wait: { what: string; limitMs: number }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const read = async (over: AbortSignal) => {
    over.addEventListener('abort', () => destroyStream(stream));
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  };
  const last = () => JSON.stringify(Buffer.concat(chunks).toString('latin1').slice(-200));
  return await withDeadline(read, { limitMs: wait.limitMs, late: () => new DeadlineError({ ...wait, last: last() }) });
}
