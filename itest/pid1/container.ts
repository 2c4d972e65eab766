/** A container of the run, and a probe beside it, by the engine's command line. Each carries the label of its run. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Outcome, run } from '../support/run.ts';

export const RUN_LABEL = 'forkbed.pid1';

const COMMAND_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 10_000;
const POLL_MS = 100;

export interface Ended {
  readonly exitCode: number;
}

/** @throws Error where the command fails or outlasts its limit; the message quotes what it said */
export async function docker(args: readonly string[], limitMs = COMMAND_LIMIT_MS): Promise<string> {
  const { exitCode, stdout, stderr } = await run('docker', args, { limitMs });
  if (exitCode === 0) return stdout;
  throw new Error(`expected docker ${args[0]} to end with 0, received ${exitCode}: ${(stderr + stdout).trim()}`);
}

/** Runs commands in the process and network namespaces of a container, and touches nothing there but what it is told to. */
export interface Probe extends AsyncDisposable {
  exec(command: readonly string[], limitMs?: number): Promise<Outcome>;
  logs(): Promise<string>;
}

export class Container implements AsyncDisposable {
  readonly id: string;
  readonly #label: string;

  private constructor(id: string, label: string) {
    this.id = id;
    this.#label = label;
  }

  static async start(options: {
    image: string;
    command: readonly string[];
    runOptions: readonly string[];
    network: 'none' | 'bridge';
    run: string;
  }) {
    const { image, command, runOptions } = options;
    const label = `${RUN_LABEL}=${options.run}`;
    const network = ['--network', options.network, '--hostname', 'pid1', '--add-host', 'pid1:127.0.0.1'];
    const id = await docker(['run', '--detach', '--label', label, ...network, ...runOptions, image, ...command]);
    return new Container(id.trim(), label);
  }

  /** `undefined` while it runs. */
  async ended(): Promise<Ended | undefined> {
    const state = await docker(['inspect', '--format', '{{.State.Running}} {{.State.ExitCode}}', this.id]);
    const [running, exitCode] = state.trim().split(' ');
    return running === 'true' ? undefined : { exitCode: Number(exitCode) };
  }

  /** Both streams. */
  async logs(): Promise<string[]> {
    const { stdout, stderr } = await run('docker', ['logs', this.id], { limitMs: COMMAND_LIMIT_MS });
    return (stdout + stderr).split('\n').filter((line) => line.trim() !== '');
  }

  /** As `docker stop` does: SIGTERM, and after ten seconds SIGKILL. How long it took, in milliseconds. */
  async stop(): Promise<number> {
    const beganMs = performance.now();
    await docker(['stop', this.id]);
    return performance.now() - beganMs;
  }

  /** As an engine does that was told of another stop signal. */
  async stopBy(signal: string): Promise<number> {
    const beganMs = performance.now();
    await docker(['kill', '--signal', signal, this.id]);
    while ((await this.ended()) === undefined) {
      if (performance.now() - beganMs >= STOP_LIMIT_MS) await docker(['kill', this.id]);
      await delay(POLL_MS);
    }
    return performance.now() - beganMs;
  }

  async startAgain(): Promise<void> {
    await docker(['start', this.id]);
  }

  /** `main`: what the probe's own container runs. */
  async probe(image: string, main: readonly string[] = ['sleep', 'infinity']): Promise<Probe> {
    const joined = ['--pid', `container:${this.id}`, '--network', `container:${this.id}`, '--cap-add', 'SYS_PTRACE'];
    const [program = '', ...args] = main;
    const where = ['--label', this.#label, ...joined, '--entrypoint', program];
    const id = (await docker(['run', '--detach', ...where, image, ...args])).trim();
    return {
      exec: (command, limitMs = COMMAND_LIMIT_MS) => run('docker', ['exec', id, ...command], { limitMs }),
      logs: () => docker(['logs', id]),
      [Symbol.asyncDispose]: () => remove(id),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return remove(this.id);
  }
}

async function remove(id: string): Promise<void> {
  await docker(['rm', '--force', '--volumes', id]);
}

/** Every container that a run has left. */
export async function removeContainersOf(runName: string): Promise<void> {
  const ids = await docker(['ps', '--all', '--quiet', '--filter', `label=${RUN_LABEL}=${runName}`]);
  for (const id of ids.split('\n').filter((line) => line !== '')) await remove(id);
}
