/** A network with a server in it, clients that find it by name, and observers: what tests and benchmarks have in common. */
import type { Census, ProcessRecord } from '../common/process-table/model.ts';
import { defaultEngine } from './default-engine.ts';
import type { Engine } from './docker/engine.ts';
import { type StartedNetwork, startNetwork } from './docker/network.ts';
import { type ContainerOptions, startContainer } from './docker/start-container.ts';
import type { StartedContainer } from './docker/started-container.ts';
import { observeByCensus } from './observe/census.ts';
import { startProbe } from './observe/probe.ts';
import { observeByPs } from './observe/ps.ts';
import { type StartedSwarm, type SwarmSummary, startSwarm } from './swarm.ts';

export interface TestbedOptions {
  /** The image with forkbed's programs; `FORKBED_IMAGE`, or `forkbed`, by default. */
  readonly image?: string;
  /** By default the one that the process shares: `defaultEngine`. */
  readonly engine?: Engine;
}

export interface ServerOptions extends Omit<Partial<ContainerOptions>, 'role' | 'network' | 'aliases'> {
  /** Options of `forkbed-server`; not together with `command`. */
  readonly args?: readonly string[];
  /** Its name for the clients; `server` by default. */
  readonly name?: string;
}

export class Testbed implements AsyncDisposable {
  readonly image: string;
  readonly engine: Engine;
  readonly #network: StartedNetwork;
  readonly #containers: AsyncDisposable[] = [];

  private constructor(engine: Engine, image: string, network: StartedNetwork) {
    this.engine = engine;
    this.image = image;
    this.#network = network;
  }

  /** @throws NoEngineError */
  static async start(options: TestbedOptions = {}): Promise<Testbed> {
    const { engine = defaultEngine(), image = process.env.FORKBED_IMAGE ?? 'forkbed' } = options;
    return new Testbed(engine, image, await startNetwork(engine));
  }

  /** The name of the network that its containers are in. */
  get network(): string {
    return this.#network.name;
  }

  /** A server that is ready: it has said so in its log. Nobody has connected to it. */
  async startServer(options: ServerOptions = {}): Promise<StartedContainer> {
    const server = await this.startSubject({ command: ['forkbed-server', ...(options.args ?? [])], ...options });
    await server.waitForEvent('ready');
    return server;
  }

  /** Any container under test; it may not be ready yet. */
  async startSubject(options: ServerOptions): Promise<StartedContainer> {
    const { args: _, name = 'server', ...container } = options;
    return this.#keep(
      await startContainer(this.engine, {
        image: this.image,
        ...container,
        role: 'server',
        network: this.#network.name,
        aliases: [name],
      }),
    );
  }

  async startSwarm(swarm: {
    containers: number;
    args?: readonly string[];
    binds?: readonly string[];
  }): Promise<StartedSwarm> {
    const args = ['--host', 'server', ...(swarm.args ?? [])];
    return this.#keep(
      await startSwarm(this.engine, { image: this.image, network: this.#network.name, ...swarm, args }),
    );
  }

  /** Starts clients and waits for their end. @throws DeadlineError */
  async runSwarm(swarm: { containers: number; args?: readonly string[]; limitMs?: number }): Promise<SwarmSummary> {
    await using started = await this.startSwarm(swarm);
    // Awaited here: returned as it is, the swarm would be disposed of while it runs.
    return await started.finished(swarm.limitMs ?? 60_000);
  }

  ps(subject: StartedContainer): Promise<readonly ProcessRecord[]> {
    return observeByPs(subject);
  }

  census(subject: StartedContainer): Promise<Census> {
    return observeByCensus(subject, this.image);
  }

  /** `forkbed-probe` beside the subject, with these arguments. */
  async startProbe(
    subject: StartedContainer,
    args: readonly string[],
    options: { binds?: readonly string[] } = {},
  ): Promise<StartedContainer> {
    const command = ['forkbed-probe', ...args];
    return this.#keep(await startProbe({ subject, image: this.image, command, ...options }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#containers.map((container) => container[Symbol.asyncDispose]()));
    await this.#network[Symbol.asyncDispose]();
  }

  #keep<Container extends AsyncDisposable>(container: Container): Container {
    this.#containers.push(container);
    return container;
  }
}
