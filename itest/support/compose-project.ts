/**
 * docker-compose.yml as a user runs it, under a project name of its own, so that nothing of another run is touched. What it
 * starts is removed on dispose.
 */
import { join } from 'node:path';
import { type Outcome, run } from './run.ts';

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 150_000;

export class ComposeProject implements AsyncDisposable {
  readonly #name: string;
  readonly #variables: Readonly<Record<string, string>>;

  /** `variables` are those of docker-compose.yml, such as REAP and CLIENTS. */
  constructor({ name, variables }: { name: string; variables: Readonly<Record<string, string>> }) {
    this.#name = `forkbed-itest-${name}-${process.pid}`;
    this.#variables = variables;
  }

  get name(): string {
    return this.#name;
  }

  /** `docker compose run --rm audit`, with options of the audit as environment variables. */
  audit(options: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const flags = Object.entries(options).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    return this.compose('run', '--rm', ...flags, 'audit');
  }

  compose(...args: readonly string[]): Promise<Outcome> {
    const env = { ...process.env, ...this.#variables };
    return run('docker', ['compose', '--project-name', this.#name, ...args], { cwd: ROOT, env, limitMs: LIMIT_MS });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.compose('down', '--volumes', '--timeout', '2');
  }
}
