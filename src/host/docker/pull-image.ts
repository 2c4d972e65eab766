/** An image from its registry, with what the user has logged in to it with. */
import { ImageName } from 'testcontainers';
import { engine } from './engine.ts';
import { followProgress } from './progress-stream.ts';
import { credentialsFor } from './registry-credentials.ts';

/** Clients that start together want the same image. */
const underWay = new Map<string, Promise<string>>();

/**
 * The name that it has here then: another than was asked for where TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX names a mirror.
 * @throws EngineError, EngineLostError
 */
export async function pullImage(image: string): Promise<string> {
  const pull = underWay.get(image) ?? begin(image);
  underWay.set(image, pull);
  try {
    return await pull;
  } finally {
    underWay.delete(image);
  }
}

async function begin(image: string): Promise<string> {
  const name = ImageName.fromString(image);
  const credentials = await credentialsFor(name);
  const docker = await engine();
  const stream = await docker.pull(name.string, credentials === undefined ? {} : { authconfig: credentials });
  await followProgress(stream, `the pull of ${name.string}`);
  return name.string;
}
