/**
 * One Docker Engine, as everything of forkbed speaks to it: found as testcontainers finds it (DOCKER_HOST, contexts, rootless
 * sockets), or where it is told to be, and spoken to through a client of its own: that of testcontainers is one for the whole
 * process, and belongs to whoever uses it there. What is known of the engine is asked once and kept here, with the run that starts
 * things on it: two engines in one process share nothing. ADR 0022.
 */
import { setTimeout as pause } from 'node:timers/promises';
import Dockerode from 'dockerode';
import { getContainerRuntimeClient } from 'testcontainers';
import { DeadlineError, NoEngineError } from '../errors.ts';
import { connectionTo } from './connection.ts';
import { engineLimitMs, freshConnections, limitCalls } from './engine-calls.ts';
import { type EngineAnswers, type EngineFacts, parseEngineFacts, readEngineAnswers } from './engine-facts.ts';
import { EngineLink } from './engine-link.ts';
import { PromiseCache } from './promise-cache.ts';
import { Run } from './run.ts';
import { whyUnsupported } from './supported.ts';

export interface EngineOptions {
  /** Where it listens, as DOCKER_HOST has it: `unix:///PATH` or `tcp://HOST:PORT`; by default the engine that testcontainers finds. */
  readonly host?: string;
  /** Of the run that starts things on it; by default FORKBED_RUN, or an id of its own. */
  readonly runId?: string;
}

export class Engine {
  /** As it was given; `undefined` where the engine is found. */
  readonly host: string | undefined;
  readonly run: Run;
  /** Names of forkbed's own image that are known to be here, by the base image. */
  readonly toolImages = new PromiseCache<string>();
  /** Pulls that are under way: containers that start together want the same image. */
  readonly pulls = new PromiseCache<string>();
  /** Pids of the zombies that were planted and seen, by the container: it is proved once that one would be seen there. */
  readonly proofs = new PromiseCache<number>();
  readonly #connections = new PromiseCache<Dockerode>();
  readonly #answers = new PromiseCache<EngineAnswers>();
  readonly #link = new EngineLink(() => this.client());
  #version: unknown;

  /** Nothing is connected to before the first call. @throws ArgumentError for a host of another form */
  constructor({ host, runId }: EngineOptions = {}) {
    if (host !== undefined) connectionTo(host);
    this.host = host;
    this.run = new Run(runId);
  }

  /** @throws NoEngineError */
  client(): Promise<Dockerode> {
    return this.#connections.keep('', () => this.#connect());
  }

  /** Whether anything may have been started on it. */
  get isConnected(): boolean {
    return this.#connections.has('');
  }

  /** What it is; asked once. @throws NoEngineError; EngineError, EngineLostError, DeadlineError where it does not say */
  async facts(): Promise<EngineFacts> {
    return parseEngineFacts(await this.answers());
  }

  /** Of which the facts are made. @throws as `facts` */
  answers(): Promise<EngineAnswers> {
    return this.#answers.keep('', async () => readEngineAnswers(await this.client(), this.#version));
  }

  /** @throws EngineLostError, DeadlineError where it has gone, or is silent */
  async assertAnswers(): Promise<void> {
    await (await this.client()).ping();
  }

  /** What the job returns. @throws EngineLostError as soon as the engine has gone meanwhile */
  whileThere<Value>(job: Promise<Value>): Promise<Value> {
    return this.#link.whileThere(job);
  }

  async #connect(): Promise<Dockerode> {
    try {
      const client = this.host === undefined ? await discover() : ownClient(connectionTo(this.host));
      this.#version = await client.version();
      const unsupported = whyUnsupported(parseEngineFacts({ version: this.#version, info: undefined }));
      if (unsupported !== undefined) throw new Error(unsupported);
      return client;
    } catch (error) {
      throw new NoEngineError(error);
    }
  }
}

async function discover(): Promise<Dockerode> {
  refuseSsh();
  const { dockerode } = (await inTime(getContainerRuntimeClient())).container;
  assertIsTheOneAskedFor(dockerode);
  // The options of a client are the fields of its modem: the same certificates, headers and time-outs.
  return ownClient({ ...dockerode.modem });
}

/** testcontainers would speak HTTP to the port of ssh, and then take another engine. */
function refuseSsh(): void {
  const { DOCKER_HOST = '' } = process.env;
  if (!DOCKER_HOST.startsWith('ssh:')) return;
  throw new Error(
    'DOCKER_HOST is of ssh, which forkbed does not speak; forward its socket (ssh -L /tmp/docker.sock:/var/run/docker.sock HOST) and name that: unix:///tmp/docker.sock',
  );
}

/** testcontainers asks every engine that there might be, one after the other, and would wait for one that is silent. */
async function inTime<Value>(found: Promise<Value>): Promise<Value> {
  const limitMs = engineLimitMs();
  const timer = new AbortController();
  const late = pause(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new DeadlineError({ what: 'a first answer of a Docker Engine', limitMs, last: 'none' });
  });
  late.catch(() => {});
  try {
    return await Promise.race([found, late]);
  } finally {
    timer.abort();
  }
}

/** Where the engine that DOCKER_HOST names does not answer, testcontainers takes the host's own: somebody else's. */
function assertIsTheOneAskedFor({ modem }: Dockerode): void {
  const { DOCKER_HOST } = process.env;
  const { socketPath } = modem as unknown as { socketPath?: unknown };
  if (DOCKER_HOST === undefined || DOCKER_HOST === '') return;
  // Any other form than a socket's path is a host, which has none.
  if (socketPath === /^unix:\/\/(.+)$/.exec(DOCKER_HOST)?.[1]) return;
  throw new Error(`DOCKER_HOST is ${DOCKER_HOST}, where none answers`);
}

function ownClient(options: Dockerode.DockerOptions): Dockerode {
  const own = new Dockerode(options);
  Object.assign(own.modem, { agent: freshConnections(options) });
  limitCalls(own);
  return own;
}
