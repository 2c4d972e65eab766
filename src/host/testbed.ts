/** A network with a server in it, clients that find it by name, and observers: what tests and benchmarks have in common. */
import type { Census, ProcessRecord } from '../common/process-table/model.ts';
import { type ClientsSummary, type StartedClients, startClients } from './clients.ts';
import { defaultEngine } from './default-engine.ts';
import type { Engine } from './docker/engine.ts';
import { type StartedNetwork, startNetwork } from './docker/network.ts';
import { type ContainerOptions, startContainer } from './docker/start-container.ts';
import type { StartedContainer } from './docker/started-container.ts';
import { observeByCensus } from './observe/census.ts';
import { startProbe } from './observe/probe.ts';
import { observeByPs } from './observe/ps.ts';

/** Which image, on which engine. */
export interface TestbedOptions {
  /** The image with forkbed's programs; `FORKBED_IMAGE`, or `forkbed`, by default. */
  readonly image?: string;
  /** By default the one that the process shares: `defaultEngine`. */
  readonly engine?: Engine;
}

/** How a server of the testbed is started. */
export interface ServerOptions extends Omit<Partial<ContainerOptions>, 'role' | 'network' | 'aliases'> {
  /** Options of `forkbed-server`; not together with `command`. */
  readonly args?: readonly string[];
  /** Its name for the clients; `server` by default. */
  readonly name?: string;
}

/**
 * A network with a server in it, clients that find it by name, and observers. On dispose all of it is removed.
 * @example
 * ```ts
 * import { Testbed } from 'forkbed';
 *
 * await using testbed = await Testbed.start();
 * const server = await testbed.startServer({ args: ['--reap', 'none'] });
 * await testbed.runClients({ containers: 2, args: ['--connections', '10'] });
 * const zombies = (await testbed.ps(server)).filter(({ state }) => state === 'Z');
 * console.log(zombies.length); // 20
 * ```
 */
export class Testbed implements AsyncDisposable {
  /** The image with forkbed's programs. */
  readonly image: string;
  /** The engine that it is on. */
  readonly engine: Engine;
  readonly #network: StartedNetwork;
  readonly #containers: AsyncDisposable[] = [];

  private constructor(engine: Engine, image: string, network: StartedNetwork) {
    this.engine = engine;
    this.image = image;
    this.#network = network;
  }

  /**
   * Makes the network. Nothing runs in it yet.
   * @throws NoEngineError, EngineError, EngineLostError, DeadlineError
   */
  static async start(options: TestbedOptions = {}): Promise<Testbed> {
    const { engine = defaultEngine(), image = process.env.FORKBED_IMAGE ?? 'forkbed' } = options;
    return new Testbed(engine, image, await startNetwork(engine));
  }

  /** The name of the network that its containers are in. */
  get network(): string {
    return this.#network.name;
  }

  /**
   * Starts a server, and returns when it is ready: its log says so. Nobody has connected to it.
   * @throws DeadlineError with the log, where it is not ready in time; EngineError, EngineLostError, NoEngineError
   */
  async startServer(options: ServerOptions = {}): Promise<StartedContainer> {
    const server = await this.startSubject({ command: ['forkbed-server', ...(options.args ?? [])], ...options });
    await server.waitForEvent('ready');
    return server;
  }

  /**
   * Starts any container under test; it may not be ready when this returns.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
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

  /**
   * Starts clients, and does not wait for their end. `args` are options of `forkbed-client`.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async startClients(clients: {
    containers: number;
    args?: readonly string[];
    binds?: readonly string[];
  }): Promise<StartedClients> {
    const args = ['--host', 'server', ...(clients.args ?? [])];
    return this.#keep(
      await startClients(this.engine, { image: this.image, network: this.#network.name, ...clients, args }),
    );
  }

  /**
   * Starts clients, waits for their end, and removes them. `args` are options of `forkbed-client`; `limitMs` is 60,000 by
   * default.
   * @throws DeadlineError; EngineError, EngineLostError, NoEngineError; ParseError, ForkbedError ERR_SUMMARY for a summary that
   *   is none
   */
  async runClients(clients: {
    containers: number;
    args?: readonly string[];
    limitMs?: number;
  }): Promise<ClientsSummary> {
    await using started = await this.startClients(clients);
    // Awaited here: returned as it is, they would be disposed of while they run.
    return await started.finished(clients.limitMs ?? 60_000);
  }

  /**
   * The name of `startClients` in 0.1, accepted until 0.3.
   * @throws DeadlineError, EngineError, EngineLostError, NoEngineError: as `startClients`
   * @deprecated Use `startClients`.
   */
  startSwarm(clients: {
    containers: number;
    args?: readonly string[];
    binds?: readonly string[];
  }): Promise<StartedClients> {
    return this.startClients(clients);
  }

  /**
   * The name of `runClients` in 0.1, accepted until 0.3.
   * @throws DeadlineError, EngineError, EngineLostError, NoEngineError; ParseError, ForkbedError ERR_SUMMARY: as `runClients`
   * @deprecated Use `runClients`.
   */
  runSwarm(clients: { containers: number; args?: readonly string[]; limitMs?: number }): Promise<ClientsSummary> {
    return this.runClients(clients);
  }

  /**
   * What `ps` shows in the container, which must have one.
   * @throws ExecError, ParseError; EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  ps(subject: StartedContainer): Promise<readonly ProcessRecord[]> {
    return observeByPs(subject);
  }

  /**
   * What /proc shows of the container, read by a probe that joins its process namespace. The probe itself is among it.
   * @throws ExecError, ParseError; EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  census(subject: StartedContainer): Promise<Census> {
    return observeByCensus(subject, this.image);
  }

  /**
   * Starts `forkbed-probe` beside the subject, with these arguments: it joins its process and network namespaces.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async startProbe(
    subject: StartedContainer,
    args: readonly string[],
    options: { binds?: readonly string[] } = {},
  ): Promise<StartedContainer> {
    const command = ['forkbed-probe', ...args];
    return this.#keep(await startProbe({ subject, image: this.image, command, ...options }));
  }

  /** Removes its containers, and then its network. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#containers.map((container) => container[Symbol.asyncDispose]()));
    await this.#network[Symbol.asyncDispose]();
  }

  #keep<Container extends AsyncDisposable>(container: Container): Container {
    this.#containers.push(container);
    return container;
  }
}
