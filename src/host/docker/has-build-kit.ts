/** Which builder an image is built with: forkbed's own, and somebody else's. */
import { fieldOf } from '../thrown.ts';
import type { Engine } from './engine.ts';

/** BuildKit where the engine has it. DOCKER_BUILDKIT decides, where it is set. */
export async function hasBuildKit(engine: Engine): Promise<boolean> {
  return chosenByVariable() ?? (await engine.facts()).builder === 'BuildKit';
}

/**
 * For a folder of somebody's: BuildKit where the engine says that it builds with it, as Docker's own command line does; the classic
 * builder else. DOCKER_BUILDKIT decides, where it is set.
 */
export async function prefersBuildKit(engine: Engine): Promise<boolean> {
  return chosenByVariable() ?? (await builderVersion(engine)) === '2';
}

/** `undefined` where DOCKER_BUILDKIT is not set. */
function chosenByVariable(): boolean | undefined {
  const { DOCKER_BUILDKIT } = process.env;
  return DOCKER_BUILDKIT === undefined || DOCKER_BUILDKIT === '' ? undefined : DOCKER_BUILDKIT === '1';
}

/** `Builder-Version` of the answer to `GET /_ping`. */
async function builderVersion(engine: Engine): Promise<unknown> {
  const { modem } = await engine.client();
  const call = { path: '/_ping', method: 'GET', isStream: true, statusCodes: { 200: true, 500: 'server error' } };
  return new Promise((resolve, reject) => {
    modem.dial(call, (error: unknown, answer: unknown) => {
      if (error !== null && error !== undefined) reject(error);
      else {
        (answer as { resume(): void }).resume();
        resolve(fieldOf(fieldOf(answer, 'headers'), 'builder-version'));
      }
    });
  });
}
