/** Which builder an image is built with: forkbed's own, and somebody else's. */
import { UsageError } from '../../common/forkbed-error.ts';
import { readField } from '../thrown.ts';
import type { Engine } from './engine.ts';
import type { EngineFacts } from './engine-facts.ts';

/** In `Builder-Version`; the classic builder is 1. */
const BUILD_KIT = '2';

/**
 * BuildKit where the engine has it: it leaves out a stage that nobody needs, builds others beside each other, and leaves nothing
 * behind. Other engines with Docker's API, such as Podman, do not. DOCKER_BUILDKIT decides, where it is set.
 */
export async function hasBuildKit(engine: Engine): Promise<boolean> {
  const facts = await engine.facts();
  return chosenBuilder(chosenByVariable(), facts) ?? facts.builder === 'BuildKit';
}

/**
 * For a folder of somebody's: BuildKit where the engine recommends it, or has it and recommends nothing, as Docker Engine before 23.0:
 * Dockerfiles of today need it, and Docker's command line of today builds with it there, too. DOCKER_BUILDKIT decides, where it is set.
 */
export async function prefersBuildKit(engine: Engine): Promise<boolean> {
  const facts = await engine.facts();
  const chosen = chosenBuilder(chosenByVariable(), facts);
  if (chosen !== undefined) return chosen;
  const recommended = await builderVersion(engine);
  return typeof recommended === 'string' ? recommended === BUILD_KIT : facts.builder === 'BuildKit';
}

/**
 * `chosen`: by DOCKER_BUILDKIT. Podman has one builder, at the path of the classic one, whatever is asked for: many set the variable
 * for all engines that they use.
 */
export function chosenBuilder(
  chosen: boolean | undefined,
  { product }: Pick<EngineFacts, 'product'>,
): boolean | undefined {
  return chosen === true ? product !== 'Podman' : chosen;
}

/** `undefined` where DOCKER_BUILDKIT is not set. @throws UsageError where it is neither true nor false, as Docker's command line reads it */
export function chosenByVariable({ DOCKER_BUILDKIT = '' }: NodeJS.ProcessEnv = process.env): boolean | undefined {
  if (DOCKER_BUILDKIT === '') return undefined;
  if (/^(1|t|T|true|TRUE|True)$/.test(DOCKER_BUILDKIT)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(DOCKER_BUILDKIT)) return false;
  throw new UsageError(`DOCKER_BUILDKIT: expected 1 or 0, received ${DOCKER_BUILDKIT}`);
}

/** `Builder-Version` of the answer to `GET /_ping`; `undefined` where it has none. */
async function builderVersion(engine: Engine): Promise<unknown> {
  const { modem } = await engine.client();
  const call = { path: '/_ping', method: 'GET', isStream: true, statusCodes: { 200: true, 500: 'server error' } };
  return new Promise((resolve, reject) => {
    modem.dial(call, (error: unknown, answer: unknown) => {
      if (error !== null && error !== undefined) reject(error);
      else {
        (answer as { resume(): void }).resume();
        resolve(readField(readField(answer, 'headers'), 'builder-version'));
      }
    });
  });
}
