/**
 * An engine of Debian's packages that runs beside the host's own, in namespaces of its own, all its data in memory
 * (inside/keeper.sh). On dispose all of it has ended, and nothing of it is left.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../src/host/index.ts';
import { missingForEngine, removeGroups } from '../../testkit/own-engine.ts';
import type { Outcome } from '../support/run.ts';
import { debianRoot, packageVersion } from './debian-root.ts';
import type { EngineForm } from './engine-form.ts';
import type { Images } from './features/feature.ts';
import type { SavedImages } from './images.ts';
import { ORDINARY } from './pace.ts';
import { dockerOn, loadInto, type RunningEngine } from './running-engine.ts';

const INSIDE = join(import.meta.dirname, 'inside');
const LIMIT_MS = 120_000;
const START_LIMIT_MS = 40_000;
const MEMORY_MIB = 6_000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What this machine lacks for an engine beside its own; `undefined` where all is there. */
export function missingHere(): string | undefined {
  return missingForEngine(['mmdebstrap', 'unshare', 'mount', 'ip']);
}

export class StartedEngine implements RunningEngine {
  readonly host: string;
  readonly packageVersion: string | undefined;
  readonly pace = ORDINARY;
  readonly #folder: string;
  readonly #group: string;
  readonly #keeper: ChildProcess;

  private constructor({
    folder,
    root,
    form,
  }: { folder: string; root: string; form: NonNullable<EngineForm['installed']> }) {
    this.#folder = folder;
    this.#group = `forkbed-engines-${process.pid}`;
    this.host = `unix://${folder}/shared/docker.sock`;
    this.packageVersion = packageVersion(root, form.package);
    const args = [join(INSIDE, 'keeper.sh'), root, folder, this.#group, String(MEMORY_MIB)];
    this.#keeper = spawn('sh', args, { stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, ...form.variables } });
    for (const signal of SIGNALS) process.once(signal, this.#onSignal);
    this.#keeper.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
  }

  /** What the keeper said, before there was a log. */
  #said = '';

  /** A run that is interrupted leaves nothing either. */
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    void this[Symbol.asyncDispose]().finally(() => process.exit(128 + constants.signals[signal]));
  };

  /** @throws Error where it cannot be installed or does not answer, with the end of its log */
  static async start(form: NonNullable<EngineForm['installed']>): Promise<StartedEngine> {
    const root = await debianRoot(form.suite);
    // A short path: that of a Unix socket has at most 107 bytes.
    const folder = mkdtempSync('/tmp/fb-engine-');
    for (const name of ['memory', 'shared']) mkdirSync(join(folder, name), { mode: 0o755 });
    copyFileSync(join(INSIDE, 'start.sh'), join(folder, 'shared/start.sh'));
    copyFileSync(join(INSIDE, `${form.script}.sh`), join(folder, 'shared/form.sh'));
    const engine = new StartedEngine({ folder, root, form });
    try {
      await engine.#answers();
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
    return engine;
  }

  get network(): string {
    return `/proc/${this.#keeper.pid}/ns/net`;
  }

  docker(...args: readonly string[]): Promise<Outcome> {
    return dockerOn(this.host, args, { limitMs: LIMIT_MS });
  }

  provide(saved: SavedImages): Promise<Images> {
    return loadInto(this, saved);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    if (this.#isRunning()) {
      const ended = once(this.#keeper, 'exit');
      this.#keeper.kill('SIGKILL');
      await ended;
    }
    await eventually(() => removeGroups(this.#group), { what: 'the end of the engine’s processes', limitMs: 10_000 });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #isRunning(): boolean {
    return this.#keeper.exitCode === null && this.#keeper.signalCode === null;
  }

  async #answers(): Promise<void> {
    const look = async () => {
      const { exitCode, stderr } = await this.docker('version');
      if (exitCode !== 0) throw new Error(`${stderr}\n${this.#log()}`);
    };
    await eventually(look, { what: 'an answer of the engine', limitMs: START_LIMIT_MS });
  }

  #log(): string {
    const file = join(this.#folder, 'shared/log');
    return this.#said + (existsSync(file) ? readFileSync(file, 'utf8').slice(-1_000) : '');
  }
}
