/**
 * What the classic builder leaves of the stages of a Dockerfile: images without a name, some hundred megabytes each. BuildKit
 * leaves none. They are known by a label that the Dockerfile gives its stages, with the name of the image that is built, so
 * that nobody else's are touched; also those of a build that was cut short are removed, by the next.
 */
import type { Engine } from './engine.ts';
import { isGoneOrGoing } from './http-status.ts';

/** Of the Dockerfile's stages; its last one does not have it. */
const LABEL = 'forkbed.build';

/** The arguments of the build that give its stages the label. */
export function stageArguments(name: string): Readonly<Record<string, string>> {
  return { FORKBED_BUILD: name };
}

/** @param name of the image that was built */
export async function removeBuildStages(engine: Engine, name: string): Promise<void> {
  const docker = await engine.client();
  const filters = { dangling: ['true'], label: [`${LABEL}=${name}`] };
  for (const { Id } of await docker.listImages({ filters: JSON.stringify(filters) })) {
    try {
      // With it go the layers that were made for it alone.
      await docker.getImage(Id).remove();
    } catch (error) {
      // A build of another process has it in use, and removes it in its turn.
      if (!isGoneOrGoing(error)) throw error;
    }
  }
}
