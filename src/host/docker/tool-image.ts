/**
 * The image with forkbed's own programs, which clients and probes run from: the one that FORKBED_IMAGE names, or else one
 * built on first use from the sources at hand, under a name with their content's hash, so that a change builds another.
 */
import { PACKAGE_ROOT } from '../package-root.ts';
import { build } from './build.ts';
import { hasBuildKit } from './has-build-kit.ts';
import { buildError, imageError } from './image-error.ts';
import { imageIsHere } from './image-is-here.ts';
import { pullImage } from './pull-image.ts';
import { removeBuildStages, stageArguments } from './remove-build-stages.ts';
import { toolImageName } from './tool-image-name.ts';

const DEFAULT_BASE = 'debian:trixie-slim';

/** What is at hand, by base: the sources do not change while a process runs. */
const made = new Map<string, Promise<string>>();

/**
 * Its name.
 * @param onProgress called with a line for people where the image has to be built, which takes minutes
 * @throws ForkbedError ERR_IMAGE where it cannot be built; NoEngineError, EngineLostError
 */
export async function toolImage(onProgress: (progress: string) => void): Promise<string> {
  const { FORKBED_IMAGE } = process.env;
  const base = process.env.BASE_IMAGE || DEFAULT_BASE;
  if (FORKBED_IMAGE !== undefined && FORKBED_IMAGE !== '') return FORKBED_IMAGE;
  const image = made.get(base) ?? make(base, onProgress);
  made.set(base, image);
  // What failed is tried again the next time.
  image.catch(() => made.delete(base));
  return image;
}

/** The same, where the image that FORKBED_IMAGE names is pulled if it is missing: nothing is left to do on first use. */
export async function prepareToolImage(onProgress: (progress: string) => void): Promise<string> {
  const image = await toolImage(onProgress);
  if (await imageIsHere(image)) return image;
  onProgress(`pulling ${image} (FORKBED_IMAGE)`);
  try {
    return await pullImage(image);
  } catch (error) {
    throw imageError(error, { wanted: 'FORKBED_IMAGE to name an image', image });
  }
}

async function make(base: string, onProgress: (progress: string) => void): Promise<string> {
  const name = toolImageName(base);
  if (await imageIsHere(name)) return name;
  onProgress(`building the image of the clients and the probe, ${name}, from ${base}: some minutes, once`);
  const buildKit = await hasBuildKit();
  const buildArgs = { BASE_IMAGE: base, ...(buildKit ? {} : stageArguments(name)) };
  try {
    await build({ folder: PACKAGE_ROOT, dockerfile: 'Dockerfile', buildArgs, name, buildKit });
  } catch (error) {
    // Another process may have built it meanwhile, and removed stages that this build was about to use.
    if (!(await imageIsHere(name))) throw buildError(error, `to build ${name} from ${base} (BASE_IMAGE)`);
  } finally {
    if (!buildKit) await removeBuildStages(name);
  }
  return name;
}
