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
    const { dockerode } = (await getContainerRuntimeClient()).container;
    removeFailedBuilds(dockerode);
    return dockerode;
  } catch (error) {
    connected = undefined;
    throw new NoEngineError(error);
  }
}

/** The classic builder leaves the container of a step that failed, without a label, unless it is told; testcontainers does not. */
function removeFailedBuilds(dockerode: Dockerode): void {
  const build = dockerode.buildImage.bind(dockerode) as (file: unknown, options?: object) => Promise<unknown>;
  const tidy = (file: unknown, options?: object) => build(file, { ...options, forcerm: true });
  Object.assign(dockerode, { buildImage: tidy });
}
