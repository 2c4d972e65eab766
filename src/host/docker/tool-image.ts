/**
 * The image with forkbed's own programs, which clients and probes run from: the one that FORKBED_IMAGE names, or else one
 * built on first use from the sources at hand, under a name with their content's hash, so that a change builds another.
 */
import { GenericContainer } from 'testcontainers';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { messageOf } from '../errors.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { engine } from './engine.ts';
import { statusOf } from './status-of.ts';
import { toolImageName } from './tool-image-name.ts';

const DEFAULT_BASE = 'debian:trixie-slim';

/** What is at hand, by base: the sources do not change while a process runs. */
const made = new Map<string, Promise<string>>();

/** Its name. @throws ForkbedError ERR_IMAGE where it cannot be built */
export function toolImage(tell: (progress: string) => void): Promise<string> {
  const { FORKBED_IMAGE, BASE_IMAGE = DEFAULT_BASE } = process.env;
  if (FORKBED_IMAGE !== undefined && FORKBED_IMAGE !== '') return Promise.resolve(FORKBED_IMAGE);
  const image = made.get(BASE_IMAGE) ?? make(BASE_IMAGE, tell);
  made.set(BASE_IMAGE, image);
  // What failed is tried again the next time.
  image.catch(() => made.delete(BASE_IMAGE));
  return image;
}

async function make(base: string, tell: (progress: string) => void): Promise<string> {
  const name = toolImageName(base);
  if (await isHere(name)) return name;
  tell(`building the image of the clients and the probe, ${name}, from ${base}: a minute, once`);
  try {
    await GenericContainer.fromDockerfile(PACKAGE_ROOT)
      .withBuildArgs({ BASE_IMAGE: base })
      .build(name, { deleteOnExit: false });
    return name;
  } catch (error) {
    throw new ForkbedError(
      'ERR_IMAGE',
      `expected to build ${name} from ${base} (BASE_IMAGE), received: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

async function isHere(name: string): Promise<boolean> {
  try {
    await (await engine()).getImage(name).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
