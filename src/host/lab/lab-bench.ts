/** The containers of the lab: one server at a time, and its clients. It owns them, and removes them on dispose. */

import type { ClientCount } from '../../common/lab/client-room.ts';
import type { Census } from '../../common/process-table/model.ts';
import { signalChildren } from '../chaos/send-signal.ts';
import type { ClientsSummary, StartedClients } from '../clients.ts';
import type { Engine } from '../docker/engine.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { type ServerOptions, Testbed } from '../testbed.ts';

export class LabBench implements AsyncDisposable {
  readonly #testbed: Testbed;
  #server: StartedContainer | undefined;
  #clients: { readonly started: StartedClients; readonly connections: number }[] = [];

  private constructor(testbed: Testbed) {
    this.#testbed = testbed;
  }

  /** Nothing runs yet. `image`: forkbed's own. @throws as Testbed.start */
  static async start(engine: Engine, image: string): Promise<LabBench> {
    return new LabBench(await Testbed.start({ engine, image }));
  }

  get engine(): Engine {
    return this.#testbed.engine;
  }

  get image(): string {
    return this.#testbed.image;
  }

  /** The id of the server's container; empty while there is none. */
  get serverId(): string {
    return this.#server?.id ?? '';
  }

  /** @throws Error where there is none */
  get server(): StartedContainer {
    if (this.#server === undefined) throw new Error('expected a server, received none: start one');
    return this.#server;
  }

  /** Another server, ready, in the place of the one before and of its clients. @throws as Testbed.startServer */
  async replaceServer(options: ServerOptions): Promise<StartedContainer> {
    await this.endClients();
    await this.#server?.remove();
    this.#server = undefined;
    this.#server = await this.#testbed.startServer(options);
    return this.#server;
  }

  /** Does not wait for their end. `connections`: of each container, as `args` have it. */
  async startClients(clients: { containers: number; connections: number; args: readonly string[] }): Promise<void> {
    const { connections, ...options } = clients;
    this.#clients.push({ started: await this.#testbed.startClients(options), connections });
  }

  /** Those that run; the others are removed. */
  async countClients(): Promise<ClientCount> {
    const all = await Promise.all(
      this.#clients.map(async (each) => ({ ...each, running: await countRunning(each.started) })),
    );
    const ended = all.filter(({ running }) => running === 0);
    this.#clients = all.filter(({ running }) => running > 0);
    await Promise.all(ended.map(({ started }) => started[Symbol.asyncDispose]()));
    const sum = (value: (each: (typeof all)[number]) => number) => all.reduce((total, each) => total + value(each), 0);
    return {
      containers: sum(({ running }) => running),
      connections: sum(({ running, connections }) => running * connections),
    };
  }

  /** Waits for their end. */
  runClients(args: readonly string[]): Promise<ClientsSummary> {
    return this.#testbed.runClients({ containers: 1, args });
  }

  /** Returns whether there were any. */
  async endClients(): Promise<boolean> {
    const ended = this.#clients.splice(0);
    await Promise.all(ended.map(({ started }) => started[Symbol.asyncDispose]()));
    return ended.length > 0;
  }

  census(): Promise<Census> {
    return this.#testbed.census(this.server);
  }

  /** A process that PID 1 adopts, and that ends. */
  async leaveOrphan(): Promise<void> {
    await this.#testbed.startProbe(this.server, ['orphan', '--exit', '0']);
  }

  /** All children of PID 1 at one instant. Returns how many have ended of it. */
  async killChildren(): Promise<number> {
    const { acted } = await signalChildren(this.server, this.image, { signal: 'SIGKILL' });
    return acted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#testbed[Symbol.asyncDispose]();
  }
}

async function countRunning({ clients }: StartedClients): Promise<number> {
  const states = await Promise.all(clients.map((client) => client.inspect()));
  return states.filter(({ State }) => State.Running).length;
}
