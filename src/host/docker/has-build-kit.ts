/** Which builder an image is built with: forkbed's own, and somebody else's. */
import { fieldOf } from '../thrown.ts';
import { engine } from './engine.ts';

/** Docker Engine 18.09. */
const FIRST_API = [1, 39] as const;

/**
 * BuildKit where the engine has it: it leaves out a stage that nobody needs, builds others beside each other, and leaves nothing
 * behind. Other engines with Docker's API, such as Podman, do not. DOCKER_BUILDKIT decides, where it is set.
 */
export async function hasBuildKit(): Promise<boolean> {
  return chosenByVariable() ?? knowsBuildKit(await (await engine()).version());
}

/**
 * For a folder of somebody's: BuildKit where the engine says that it builds with it, as Docker's own command line does; the classic
 * builder else. DOCKER_BUILDKIT decides, where it is set.
 */
export async function prefersBuildKit(): Promise<boolean> {
  return chosenByVariable() ?? (await builderVersion()) === '2';
}

/** `undefined` where DOCKER_BUILDKIT is not set. */
function chosenByVariable(): boolean | undefined {
  const { DOCKER_BUILDKIT } = process.env;
  return DOCKER_BUILDKIT === undefined || DOCKER_BUILDKIT === '' ? undefined : DOCKER_BUILDKIT === '1';
}

/** `Builder-Version` of the answer to `GET /_ping`. */
async function builderVersion(): Promise<unknown> {
  const { modem } = await engine();
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

/** By the engine's answer to `GET /version`. */
export function knowsBuildKit(version: {
  readonly Os?: string;
  readonly ApiVersion?: string;
  readonly Components?: readonly { readonly Name?: string }[];
}): boolean {
  const { Os, ApiVersion = '', Components = [] } = version;
  const [major = 0, minor = 0] = ApiVersion.split('.').map(Number);
  const isNew = major > FIRST_API[0] || (major === FIRST_API[0] && minor >= FIRST_API[1]);
  return Os === 'linux' && isNew && Components.some(({ Name }) => Name === 'Engine');
}
