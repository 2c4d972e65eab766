/**
 * The Docker Engine, found as testcontainers finds it (DOCKER_HOST, contexts, rootless sockets), spoken to through
 * dockerode. testcontainers starts containers, and its Ryuk removes them where it runs; all else is dockerode's.
 */
import type Dockerode from 'dockerode';
import { getContainerRuntimeClient } from 'testcontainers';
import { NoEngineError } from '../errors.ts';

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

async function connect(): Promise<Dockerode> {
  try {
    return (await getContainerRuntimeClient()).container.dockerode;
  } catch (error) {
    connected = undefined;
    throw new NoEngineError(error);
  }
}
