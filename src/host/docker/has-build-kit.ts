/** Which builder forkbed's own image is built with. */
import { engine } from './engine.ts';

/** Docker Engine 18.09. */
const FIRST_API = [1, 39] as const;

/**
 * BuildKit where the engine has it: it leaves out a stage that nobody needs, builds others beside each other, and leaves nothing
 * behind. Other engines with Docker's API, such as Podman, do not. DOCKER_BUILDKIT decides, where it is set.
 */
export async function hasBuildKit(): Promise<boolean> {
  const { DOCKER_BUILDKIT } = process.env;
  if (DOCKER_BUILDKIT !== undefined && DOCKER_BUILDKIT !== '') return DOCKER_BUILDKIT === '1';
  return knowsBuildKit(await (await engine()).version());
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
