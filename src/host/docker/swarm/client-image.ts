/**
 * Somebody else's image with forkbed's client in it. On one engine the client comes in a volume; the nodes of a Swarm have none in common, but
 * each pulls the image.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../package-root.ts';
import { build } from '../build.ts';
import type { Engine } from '../engine.ts';
import { hasBuildKit } from '../has-build-kit.ts';
import { buildError } from '../image.ts';

/** The client in such an image. It is static, so that it runs in any. */
export const CLIENT_IN_IMAGE = '/forkbed-client';

/**
 * Builds it on the engine; what it was built before is used again. Its name there.
 * @param images.tools forkbed's own, on the engine
 * @param images.client pulled where it is missing
 * @throws ForkbedError ERR_IMAGE with what the build said; EngineLostError
 */
export async function buildClientImage(engine: Engine, images: { tools: string; client: string }): Promise<string> {
  const { tools: FORKBED_IMAGE, client: CLIENT_IMAGE } = images;
  const hash = createHash('sha256').update(`${FORKBED_IMAGE}\n${CLIENT_IMAGE}`).digest('hex').slice(0, 12);
  const name = `forkbed-client:${hash}`;
  const folder = join(PACKAGE_ROOT, 'src/container/client-image');
  try {
    const buildKit = await hasBuildKit(engine);
    await build(engine, {
      folder,
      dockerfile: 'Dockerfile',
      buildArgs: { FORKBED_IMAGE, CLIENT_IMAGE },
      name,
      buildKit,
    });
  } catch (error) {
    throw buildError(error, `a client image that is here or can be pulled (${CLIENT_IMAGE})`);
  }
  return name;
}
