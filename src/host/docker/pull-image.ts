/** An image from its registry, with what the user has logged in to it with. */
import { ImageName } from 'testcontainers';
import { engine } from './engine.ts';
import { followProgress } from './progress-stream.ts';
import { credentialsFor } from './registry-credentials.ts';

/** Clients that start together want the same image. */
const underWay = new Map<string, Promise<string>>();

/**
 * Of the engine's own platform, or of one that is asked for: `linux/arm64`. The name that it has here then: another than was
 * asked for where TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX names a mirror.
 * @throws EngineError, EngineLostError
 */
export async function pullImage(image: string, platform = ''): Promise<string> {
  const wanted = `${image} ${platform}`;
  const pull = underWay.get(wanted) ?? begin(image, platform);
  underWay.set(wanted, pull);
  try {
    return await pull;
  } finally {
    underWay.delete(wanted);
  }
}

async function begin(image: string, platform: string): Promise<string> {
  const name = ImageName.fromString(image);
  const credentials = await credentialsFor(name);
  const docker = await engine();
  const stream = await docker.pull(name.string, {
    ...(credentials === undefined ? {} : { authconfig: credentials }),
    ...(platform === '' ? {} : { platform }),
  });
  await followProgress(stream, `the pull of ${name.string}`);
  return name.string;
}
