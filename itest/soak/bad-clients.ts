/**
 * Clients that misbehave, beside the good ones and for as long: each kind in a container of its own, which is killed in the
 * middle of what it does and started again. Nothing of theirs is counted but by the server's kernel.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type StartedSubject, startContainer } from '../../src/host/index.ts';
import { errorMessage } from '../../src/host/thrown.ts';

const MANY = '--connections=1000000';

/** The options of forkbed-client that make each kind. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  /** Ends each connection with a reset. */
  resets: [MANY, '--concurrency=4', '--rate=400', '--messages=1', '--end=reset', '--expect=any'],
  /** Sends what is no message, and far more of it than the reply is worth. */
  noise: [MANY, '--concurrency=4', '--rate=100', '--expect=any', `--payload-hex=${'00ff0a0d'.repeat(1024)}`],
  /** Is there with many connections at once, and gone at once. */
  vanishes: ['--connections=50', '--concurrency=50', '--messages=1', '--hold=3600000'],
  ...Object.fromEntries(
    ['drip', 'no-read', 'silent', 'half-close', 'half-open'].map((name) => [
      name,
      [MANY, '--concurrency=8', '--rate=50', `--misbehave=${name}`, '--hold=3000'],
    ]),
  ),
};

/** How long a container may go on before it is killed. */
const LIFE_MS = 5_000;

export class BadClients implements AsyncDisposable {
  readonly #where: { readonly image: string; readonly subject: StartedSubject; readonly port: number };
  readonly #end = new AbortController();
  #rounds: readonly Promise<void>[] = [];
  #killed = 0;

  constructor(where: { image: string; subject: StartedSubject; port: number }) {
    this.#where = where;
  }

  static readonly kinds: readonly string[] = Object.keys(KINDS);

  /** Containers that were killed in the middle so far. */
  get killed(): number {
    return this.#killed;
  }

  /** The first time it begins; every other does nothing. */
  begin(): void {
    if (this.#rounds.length > 0) return;
    this.#rounds = Object.values(KINDS).map((args) => this.#again(args));
    // What goes wrong is told by end().
    for (const round of this.#rounds) round.catch(() => {});
  }

  /** When none is left. @throws whatever kept one of them from being started or removed */
  async end(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#rounds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  async #again(args: readonly string[]): Promise<void> {
    const { image, subject, port } = this.#where;
    const command = ['forkbed-client', `--host=${subject.host}`, `--port=${port}`, ...args];
    while (!this.#end.signal.aborted) {
      const client = await startContainer({ image, role: 'client', network: subject.network, command });
      await pause(LIFE_MS, undefined, { signal: this.#end.signal }).catch(() => {});
      // An engine under such a load may not get round to it: that says nothing of the server, and clean removes what is left.
      await client
        .remove()
        .catch((error) => process.stderr.write(`soak: a bad client is left: ${errorMessage(error)}\n`));
      this.#killed += 1;
    }
  }
}
