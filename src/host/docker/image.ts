/** Images that somebody named: whether the engine has one, how it is pulled, and what is wrong where it does not start or build. */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { errorMessage, isForkbedError, readField } from '../thrown.ts';
import type { Engine } from './engine.ts';
import { httpStatus } from './http-status.ts';
import { followProgress } from './progress-stream.ts';

/** Whether the engine has an image of that name or id. */
export async function imageIsHere(engine: Engine, image: string): Promise<boolean> {
  try {
    await (await engine.client()).getImage(image).inspect();
    return true;
  } catch (error) {
    if (httpStatus(error) === 404) return false;
    throw error;
  }
}

/**
 * Of the engine's own platform, or of one that is asked for: `linux/arm64`. The name that it has here then: another than was
 * asked for where TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX names a mirror.
 * @throws EngineError, EngineLostError
 */
export function pullImage(engine: Engine, image: string, platform = ''): Promise<string> {
  return engine.pulls.share(`${image} ${platform}`, () => pull(engine, image, platform));
}

async function pull(engine: Engine, image: string, platform: string): Promise<string> {
  // It loads testcontainers, and most images are here.
  const { readImageName, credentialsFor } = await import('./registry-credentials.ts');
  const name = readImageName(image);
  const credentials = await credentialsFor(engine, name);
  const docker = await engine.client();
  const stream = await docker.pull(name.string, {
    ...(credentials === undefined ? {} : { authconfig: credentials }),
    ...(platform === '' ? {} : { platform }),
  });
  await followProgress(stream, `the pull of ${name.string}`);
  return name.string;
}

/** An error of ours as it is; what the engine says otherwise, with `wanted`, such as `an image`, and the name. */
export function imageError(error: unknown, { wanted, image }: { wanted: string; image: string }): ForkbedError {
  if (isForkbedError(error) && error.code !== 'ERR_ENGINE') return error;
  return new ForkbedError(
    'ERR_IMAGE',
    `expected ${wanted} that is here or can be pulled, and starts, received ${image}: ${errorMessage(error)}`,
    { cause: error },
  );
}

/** @param expected the end of the sentence "expected …" */
export function buildError(error: unknown, expected: string): ForkbedError {
  if (isForkbedError(error) && error.code !== 'ERR_ENGINE') return error;
  // The reason alone: the author of the Dockerfile has no use for the name of an API call.
  const reason = errorMessage(readField(error, 'cause') ?? error).trim();
  return new ForkbedError('ERR_IMAGE', `expected ${expected}, received: ${reason}`, { cause: error });
}
