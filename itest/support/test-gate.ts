/**
 * The audit's half of the gate in the hands of a test: a Unix socket in a folder of the host, which client containers mount.
 * It gives orders one by one, and keeps what the client sends.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Enough, Go } from '../../src/common/events/gate-messages.ts';
import { eventually } from '../../src/host/index.ts';

export type Message = Readonly<Record<string, unknown>>;

export class TestGate implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'forkbed-gate-'));
  readonly #server: Server;
  readonly #received: Message[] = [];
  #client: Socket | undefined;

  private constructor() {
    this.#server = createServer((client) => {
      this.#client = client;
      client.on('error', () => {});
      createInterface(client).on('line', (line) => this.#take(JSON.parse(line)));
    });
  }

  static async open(): Promise<TestGate> {
    const gate = new TestGate();
    const path = join(gate.#folder, 'gate.sock');
    await new Promise<void>((resolve) => gate.#server.listen(path, resolve));
    // The client has another user.
    chmodSync(gate.#folder, 0o755);
    chmodSync(path, 0o666);
    return gate;
  }

  /** Every client begins its load: what its rounds are does not depend on it. */
  #take(message: Message): void {
    if (message.event !== 'began') this.#received.push(message);
  }

  /** For the client's container, and its options. */
  get binds(): string[] {
    return [`${this.#folder}:/run/forkbed`];
  }

  get args(): string[] {
    return ['--gate', '/run/forkbed/gate.sock'];
  }

  send(order: Go | Enough): void {
    this.#client?.write(`${JSON.stringify(order)}\n`);
  }

  /** The verdict is out. */
  release(): void {
    this.#client?.end();
  }

  /** The next message, which must be this event. */
  async next(event: string): Promise<Message> {
    const what = `${event} at the gate`;
    const message = await eventually(() => this.#received[0] ?? Promise.reject(new Error('nothing')), { what });
    this.#received.shift();
    if (message.event !== event) throw new Error(`expected ${event}, received ${JSON.stringify(message)}`);
    return message;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
