/**
 * The Docker Engine that DOCKER_HOST or a context names, or else the one that testcontainers finds on this machine, spoken to through
 * a client of forkbed's own: that of testcontainers is one for the whole process, and belongs to whoever uses it there.
 */
import { setTimeout as pause } from 'node:timers/promises';
import Dockerode from 'dockerode';
import { getContainerRuntimeClient } from 'testcontainers';
import { DeadlineError, NoEngineError } from '../errors.ts';
import { findEndpoint } from './endpoint.ts';
import { connectTo } from './endpoint-client.ts';
import { engineLimitMs, freshConnections, limitCalls } from './engine-calls.ts';
import { whyUnsupported } from './supported.ts';

let connected: Promise<Dockerode> | undefined;

/** @throws NoEngineError; UsageError where DOCKER_HOST or a context cannot be used */
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
  const endpoint = findEndpoint();
  try {
    const own = endpoint === undefined ? await discover() : await connectTo(endpoint);
    const unsupported = whyUnsupported(await own.version());
    if (unsupported !== undefined) throw new Error(unsupported);
    return own;
  } catch (error) {
    connected = undefined;
    throw new NoEngineError(error);
  }
}

/** The engine of this machine, wherever it listens. */
async function discover(): Promise<Dockerode> {
  return ownClient((await inTime(getContainerRuntimeClient())).container.dockerode);
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

/** To the same engine, with the same certificates, headers and time-outs: the options of a client are the fields of its modem. */
function ownClient({ modem }: Dockerode): Dockerode {
  const options: Dockerode.DockerOptions = { ...modem };
  const own = new Dockerode(options);
  Object.assign(own.modem, { agent: freshConnections(options) });
  limitCalls(own);
  return own;
}
