/**
 * A command that has been started in a container, without a shell, and not awaited yet. It has ended when the engine reports the
 * end of its process: the stream of its output may stay open for as long as a child of it holds it, and where the engine reports no such
 * event, the end of the stream counts.
 */
import { Writable } from 'node:stream';
import type Dockerode from 'dockerode';
import { pollUntil } from '../toolkit/poll.ts';
import { destroyStream } from './destroy-stream.ts';
import { type ExecEnds, NO_CODE } from './exec-ends.ts';
import type { StartedContainer } from './started-container.ts';

/** How much of the output is end: its end. */
const OUTPUT_BYTES = 512;
const INSPECT_EVERY_MS = 50;
const DAY_MS = 86_400_000;

/** Who runs it, and with which variables beside those of the container. */
export interface ExecSettings {
  readonly environment?: readonly string[];
  readonly user?: string | undefined;
}

export class RunningExec {
  readonly #stream: NodeJS.ReadWriteStream;
  #output = Buffer.alloc(0);
  /** The exit code when its process has ended; `undefined` where the engine does not say it. */
  readonly ended: Promise<number | undefined>;

  readonly #exec: Dockerode.Exec;

  private constructor(exec: Dockerode.Exec, stream: NodeJS.ReadWriteStream, ends: ExecEnds) {
    this.#exec = exec;
    this.#stream = stream;
    const end = new Writable({
      write: (chunk: Buffer, _encoding, written) => {
        this.#output = Buffer.concat([this.#output, chunk]).subarray(-OUTPUT_BYTES);
        written();
      },
    });
    exec.modem.demuxStream(stream, end, end);
    const closed = new Promise<void>((resolve) => {
      for (const event of ['end', 'close', 'error']) stream.once(event, () => resolve());
    });
    this.ended = waitForEnd(exec, { closed, ends });
    // Nobody may be left who waits for it.
    this.ended.catch(() => {});
  }

  /** @throws EngineError where the engine cannot start it; EngineLostError, DeadlineError, NoEngineError */
  static async start(
    { engine, id }: StartedContainer,
    command: readonly string[],
    { ends, environment = [], user }: ExecSettings & { ends: ExecEnds },
  ): Promise<RunningExec> {
    const container = (await engine.client()).getContainer(id);
    const exec = await container.exec({
      Cmd: [...command],
      Env: [...environment],
      AttachStdout: true,
      AttachStderr: true,
      ...(user === undefined ? {} : { User: user }),
    });
    return new RunningExec(exec, await exec.start({ hijack: true, stdin: false }), ends);
  }

  /** The end of what it has written so far, as UTF-8 text, stdout and stderr together. */
  get output(): string {
    return this.#output.toString().trim();
  }

  /** Until its process has begun, or the limit is over: the engine replies to the start before. @throws what the engine throws */
  async begun({ limitMs }: { limitMs: number }): Promise<void> {
    await pollUntil(
      () => this.#exec.inspect(),
      ({ Pid, ExitCode }) => Pid > 0 || ExitCode !== null,
      { limitMs, gapMs: INSPECT_EVERY_MS },
    );
  }

  /** Closes the connection to it, as a client that goes away does. What runs goes on. */
  detach(): void {
    destroyStream(this.#stream);
  }
}

async function waitForEnd(
  exec: Dockerode.Exec,
  { closed, ends }: { closed: Promise<void>; ends: ExecEnds },
): Promise<number | undefined> {
  const reported = ends.next(exec.id);
  const first = await Promise.race([reported, closed]);
  if (first !== undefined) return first === NO_CODE ? undefined : first;
  // Mostly it has ended with its stream, and the event would come later.
  const info = await pollUntil(
    () => exec.inspect(),
    ({ Running }) => !Running,
    { limitMs: DAY_MS, gapMs: INSPECT_EVERY_MS },
  );
  return info.ExitCode ?? undefined;
}
