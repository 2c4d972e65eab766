/** Which builder an image is built with: forkbed's own, and somebody else's. */
import { fieldOf } from '../thrown.ts';
import { engine } from './engine.ts';

/** What of an engine's answer to `GET /version` counts. */
interface Version {
  readonly Os?: string;
  readonly ApiVersion?: string;
  readonly Components?: readonly { readonly Name?: string }[];
}

/** Docker Engine 18.09. */
const FIRST_API = [1, 39] as const;

/**
 * BuildKit where the engine has it: it leaves out a stage that nobody needs, builds others beside each other, and leaves nothing
 * behind. Other engines with Docker's API, such as Podman, do not. DOCKER_BUILDKIT decides, where it is set: `chosenBuilder`.
 */
export async function hasBuildKit(): Promise<boolean> {
  const version = await (await engine()).version();
  return chosenBuilder(process.env.DOCKER_BUILDKIT, version) ?? knowsBuildKit(version);
}

/**
 * For a folder of somebody's: BuildKit where the engine says that it builds with it, as Docker's own command line does; the classic
 * builder else. DOCKER_BUILDKIT decides, where it is set: `chosenBuilder`.
 */
export async function prefersBuildKit(): Promise<boolean> {
  const version = await (await engine()).version();
  return chosenBuilder(process.env.DOCKER_BUILDKIT, version) ?? (await builderVersion()) === '2';
}

/**
 * `variable`: DOCKER_BUILDKIT; `undefined` where it is not set. Podman has one builder, at the path of the classic one, whatever
 * is asked for: many set the variable for all engines that they use.
 */
export function chosenBuilder(variable: string | undefined, { Components = [] }: Version): boolean | undefined {
  if (variable === undefined || variable === '') return undefined;
  return variable === '1' && !Components.some(({ Name }) => Name === 'Podman Engine');
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
export function knowsBuildKit({ Os, ApiVersion = '', Components = [] }: Version): boolean {
  const [major = 0, minor = 0] = ApiVersion.split('.').map(Number);
  const isNew = major > FIRST_API[0] || (major === FIRST_API[0] && minor >= FIRST_API[1]);
  return Os === 'linux' && isNew && Components.some(({ Name }) => Name === 'Engine');
}
