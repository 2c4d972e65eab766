/**
 * docker-compose.yml as a user runs it, under a project name of its own, so that nothing of another run is touched. What it
 * starts is removed on dispose.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 150_000;

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

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
    return run('docker', ['compose', '--project-name', this.#name, ...args], this.#variables);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.compose('down', '--volumes', '--timeout', '2');
  }
}

function run(command: string, args: readonly string[], variables: Readonly<Record<string, string>>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { cwd: ROOT, env: { ...process.env, ...variables }, timeout: LIMIT_MS, maxBuffer: 64 << 20 };
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}
