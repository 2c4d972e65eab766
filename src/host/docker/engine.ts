/**
 * One Docker Engine, as everything of forkbed speaks to it: the one that DOCKER_HOST or a context names, or else the one of this
 * machine, or the one that the caller names; and spoken to through a client of its own: that of testcontainers is one for the whole
 * process, and belongs to its user there. What is known of the engine is asked once and kept here, with the run that starts
 * things on it: two engines in one process share nothing. ADR 0022.
 */
import type Dockerode from 'dockerode';
import { NoEngineError } from '../errors.ts';
import { type Endpoint, endpointAt, findEndpoint } from './endpoint.ts';
import { type Connected, connectTo } from './endpoint-client.ts';
import {
  type EngineAnswers,
  type EngineFacts,
  parseEngineFacts,
  readEngineAnswers,
  whyUnsupported,
} from './engine-facts.ts';
import { EngineLink } from './engine-link.ts';
import { connectToLocal } from './local-engine.ts';
import { PromiseCache } from './promise-cache.ts';
import { Run } from './run.ts';

/** Which engine, and which run. */
export interface EngineOptions {
  /** Where it listens, as DOCKER_HOST has it; by default the engine that Docker's command line would speak to. */
  readonly host?: string;
  /** Of the run that starts things on it; by default FORKBED_RUN, or an id of its own. */
  readonly runId?: string;
}

/**
 * One Docker Engine, or Podman, and the run that starts things on it. Two of them in one process share nothing. Nothing is
 * connected to before the first call.
 * @example
 * ```ts
 * import { createForkbed, Engine } from 'forkbed';
 *
 * const engine = new Engine({ host: 'unix:///run/podman/podman.sock' });
 * console.log((await engine.facts()).version);
 * await using volume = await createForkbed({ engine }).startVolume();
 * console.log(volume.name);
 * ```
 */
export class Engine {
  /** As it was given; `undefined` where the engine is found. */
  readonly host: string | undefined;
  /** Whose everything is that is started on it. */
  readonly run: Run;
  /** Names of forkbed's own image that are known to be here, by the base image. @internal */
  readonly toolImages = new PromiseCache<string>();
  /** Pulls that are under way: containers that start together want the same image. @internal */
  readonly pulls = new PromiseCache<string>();
  /** Further engines on which the same run starts things: what removes the run removes it there, too. @internal */
  readonly companions: Engine[] = [];
  readonly #endpoint: Endpoint | undefined;
  readonly #connections = new PromiseCache<Connected>();
  readonly #answers = new PromiseCache<EngineAnswers>();
  readonly #link = new EngineLink(() => this.client());

  /** Nothing is connected to before the first call. @throws ArgumentError for a host of another form */
  constructor({ host, runId }: EngineOptions = {}) {
    this.#endpoint = host === undefined ? undefined : endpointAt(host);
    this.host = host;
    this.run = new Run(runId);
  }

  /**
   * The client of dockerode that forkbed itself uses: for whatever the library has no function for.
   * @throws NoEngineError; UsageError where DOCKER_HOST or a context cannot be used
   */
  async client(): Promise<Dockerode> {
    return (await this.#connected()).client;
  }

  /** Another engine for the same run. @throws ArgumentError for a host of another form @internal */
  accompany(host: string): Engine {
    const companion = new Engine({ host, runId: this.run.id });
    this.companions.push(companion);
    return companion;
  }

  /** Whether anything may have been started on it. */
  get isConnected(): boolean {
    return this.#connections.has('');
  }

  /** What it is; asked once. @throws NoEngineError; EngineError, EngineLostError, DeadlineError where it does not say */
  async facts(): Promise<EngineFacts> {
    return parseEngineFacts(await this.answers());
  }

  /** Of which the facts are made. @throws as `facts` @internal */
  answers(): Promise<EngineAnswers> {
    return this.#answers.keep('', async () => readEngineAnswers(await this.#connected()));
  }

  /**
   * Asks the engine whether it is there.
   * @throws EngineLostError, DeadlineError where it has gone, or is silent; NoEngineError where it was never there
   */
  async assertAnswers(): Promise<void> {
    await (await this.client()).ping();
  }

  /** What the job returns. @throws EngineLostError as soon as the engine has gone meanwhile */
  whileThere<Value>(job: Promise<Value>): Promise<Value> {
    return this.#link.whileThere(job);
  }

  #connected(): Promise<Connected> {
    return this.#connections.keep('', () => this.#connect());
  }

  async #connect(): Promise<Connected> {
    const endpoint = this.#endpoint ?? findEndpoint();
    try {
      const connected = endpoint === undefined ? await connectToLocal() : await connectTo(endpoint);
      const unsupported = whyUnsupported(parseEngineFacts({ version: connected.version, info: undefined }));
      if (unsupported !== undefined) throw new Error(unsupported);
      return connected;
    } catch (error) {
      throw new NoEngineError(error);
    }
  }
}
