/** `forkbed clean` beside a run that goes on and after one that was killed: only the second's is removed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../../../src/host/index.ts';
import { docker, environmentFor, failed, forkbed, OK, type Probe, probe, ROOT, type Target, wrong } from './feature.ts';

const BEGIN_LIMIT_SECONDS = 60;
/** Subject, audit and one client. */
const CONTAINERS = 3;

export const CLEANING: readonly Probe[] = [
  probe('clean-living', '`clean` leaves a run that goes on', async (target) => {
    await using run = await Begun.start(target, 'living');
    const outcome = await forkbed(target, ['clean']);
    if (outcome.exitCode !== 0) return failed(outcome);
    const left = await run.containers();
    return left === CONTAINERS ? OK : wrong(`${left} of its ${CONTAINERS} containers are left`);
  }),
  probe('clean-dead', '`clean` removes a run that was killed', async (target) => {
    await using run = await Begun.start(target, 'dead');
    await run.kill();
    const outcome = await forkbed(target, ['clean']);
    if (outcome.exitCode !== 0) return failed(outcome);
    const left = await run.containers();
    return left === 0 ? OK : wrong(`${left} of its ${CONTAINERS} containers are left: ${outcome.stdout}`);
  }),
];

/** A check in the middle: its client is connected, and stays so. */
class Begun implements AsyncDisposable {
  readonly #target: Target;
  readonly #id: string;
  readonly #run: ChildProcess;

  private constructor(target: Target, name: string) {
    this.#target = target;
    this.#id = `engines-${name}-${process.pid}`;
    const { times, check } = target.pace;
    const hold = `${BEGIN_LIMIT_SECONDS * times}s`;
    const args = ['check', '--quiet', ...check, '--clients', '1', '--hold', hold, target.images.forkbed];
    this.#run = spawn(process.execPath, [join(ROOT, 'bin/forkbed.mjs'), ...args], {
      env: environmentFor(target, { FORKBED_RUN: this.#id }),
      stdio: 'ignore',
    });
  }

  static async start(target: Target, name: string): Promise<Begun> {
    const begun = new Begun(target, name);
    try {
      await begun.#hasBegun();
    } catch (error) {
      await begun[Symbol.asyncDispose]();
      throw error;
    }
    return begun;
  }

  /** How many it has. */
  async containers(): Promise<number> {
    const args = ['ps', '--all', '--quiet', '--filter', `label=forkbed.run=${this.#id}`];
    return (await docker(this.#target, args)).stdout.split('\n').filter((id) => id !== '').length;
  }

  async kill(): Promise<void> {
    if (this.#run.exitCode !== null || this.#run.signalCode !== null) return;
    const ended = once(this.#run, 'exit');
    this.#run.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await forkbed(this.#target, ['clean', '--run-id', this.#id]);
  }

  async #hasBegun(): Promise<void> {
    const look = async () => {
      const count = await this.containers();
      if (count !== CONTAINERS) throw new Error(`expected ${CONTAINERS} containers, received ${count}`);
    };
    await eventually(look, {
      what: 'subject, audit and client',
      limitMs: BEGIN_LIMIT_SECONDS * 1_000 * this.#target.pace.times,
    });
  }
}
