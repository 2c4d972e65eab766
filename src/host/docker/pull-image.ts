/** An image from its registry, with what the user has logged in to it with. */
import { ImageName } from 'testcontainers';
import type { Engine } from './engine.ts';
import { followProgress } from './progress-stream.ts';
import { credentialsFor } from './registry-credentials.ts';

/**
 * Of the engine's own platform, or of one that is asked for: `linux/arm64`. The name that it has here then: another than was
 * asked for where TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX names a mirror.
 * @throws EngineError, EngineLostError
 */
export function pullImage(engine: Engine, image: string, platform = ''): Promise<string> {
  return engine.pulls.share(`${image} ${platform}`, () => pull(engine, image, platform));
}

async function pull(engine: Engine, image: string, platform: string): Promise<string> {
  const name = ImageName.fromString(image);
  const credentials = await credentialsFor(engine, name);
  const docker = await engine.client();
  const stream = await docker.pull(name.string, {
    ...(credentials === undefined ? {} : { authconfig: credentials }),
    ...(platform === '' ? {} : { platform }),
  });
  await followProgress(stream, `the pull of ${name.string}`);
  return name.string;
}
