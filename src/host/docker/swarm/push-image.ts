/** An image in a registry, so that every node of a Swarm has the same: by digest, as a name may mean another image tomorrow. */
import type Dockerode from 'dockerode';
import { ForkbedError } from '../../../common/forkbed-error.ts';
import { errorMessage } from '../../thrown.ts';
import type { Engine } from '../engine.ts';
import { followProgress } from '../progress-stream.ts';

const REPOSITORY = 'forkbed';
const PLAIN = '; one without TLS must be in insecure-registries of daemon.json on every node';

/**
 * Pushes an image of the engine. The name by which any engine pulls it: `REGISTRY/forkbed@sha256:…`.
 * @param registry `HOST:PORT`, with a path where the registry wants one
 * @throws ForkbedError ERR_IMAGE with what the registry said; EngineLostError, DeadlineError
 */
export async function pushImage(engine: Engine, image: string, registry: string): Promise<string> {
  const docker = await engine.client();
  const repo = `${registry}/${REPOSITORY}`;
  const { Id } = await docker.getImage(image).inspect();
  const tag = Id.replace(/^sha256:/, '').slice(0, 12);
  const name = `${repo}:${tag}`;
  try {
    await docker.getImage(image).tag({ repo, tag });
    // It loads testcontainers, which only a push needs.
    const { readImageName, credentialsFor } = await import('../registry-credentials.ts');
    const credentials = await credentialsFor(engine, readImageName(name));
    // The engine refuses a push without any.
    const authconfig = (credentials ?? {}) as Dockerode.AuthConfig;
    const stream: NodeJS.ReadableStream = await docker.getImage(name).push({ authconfig });
    await followProgress(stream, `the push of ${name}`);
  } catch (error) {
    throw new ForkbedError(
      'ERR_IMAGE',
      `expected a registry that takes ${name}, received: ${errorMessage(error)}${isPlain(error) ? PLAIN : ''}`,
      { cause: error },
    );
  }
  const digest = (await digests(engine, name)).find((each) => each.startsWith(`${repo}@`));
  if (digest === undefined) throw new ForkbedError('ERR_IMAGE', `expected a digest of ${name}, received none`);
  return digest;
}

/** The registry speaks HTTP where the engine expects TLS. */
function isPlain(error: unknown): boolean {
  return errorMessage(error).includes('HTTP response to HTTPS');
}

/** The names by which registries have an image of the engine: `NAME@sha256:…`. None where it was never pushed or pulled. */
export async function digests(engine: Engine, image: string): Promise<readonly string[]> {
  return (await (await engine.client()).getImage(image).inspect()).RepoDigests ?? [];
}
