/**
 * The Docker Engine, found as testcontainers finds it (DOCKER_HOST, contexts, rootless sockets), and spoken to through a client
 * of forkbed's own: that of testcontainers is one for the whole process, and belongs to whoever uses it there.
 */
import { setTimeout as pause } from 'node:timers/promises';
import Dockerode from 'dockerode';
import { getContainerRuntimeClient } from 'testcontainers';
import { DeadlineError, NoEngineError } from '../errors.ts';
import { engineLimitMs, freshConnections, limitCalls } from './engine-calls.ts';
import { whyUnsupported } from './supported.ts';

let connected: Promise<Dockerode> | undefined;

/** @throws NoEngineError */
export function engine(): Promise<Dockerode> {
  connected ??= connect();
  return connected;
}

/** The engine's version, such as `28.2.2`. */
export async function engineVersion(): Promise<string> {
  return (await (await engine()).version()).Version;
}

/** @throws EngineLostError, DeadlineError where it has gone, or is silent */
export async function assertEngineAnswers(): Promise<void> {
  await (await engine()).ping();
}

/** Whether anything may have been started on one. */
export function isConnected(): boolean {
  return connected !== undefined;
}

async function connect(): Promise<Dockerode> {
  try {
    refuseSsh();
    const { dockerode } = (await inTime(getContainerRuntimeClient())).container;
    assertIsTheOneAskedFor(dockerode);
    const own = ownClient(dockerode);
    const unsupported = whyUnsupported(await own.version());
    if (unsupported !== undefined) throw new Error(unsupported);
    return own;
  } catch (error) {
    connected = undefined;
    throw new NoEngineError(error);
  }
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

/** To the same engine, with the same certificates, headers and time-outs: the options of a client are the fields of its modem. */
function ownClient({ modem }: Dockerode): Dockerode {
  const options: Dockerode.DockerOptions = { ...modem };
  const own = new Dockerode(options);
  Object.assign(own.modem, { agent: freshConnections(options) });
  limitCalls(own);
  return own;
}
