/**
 * The image with forkbed's own programs, which clients and probes run from: the one that FORKBED_IMAGE names, or else one
 * built on first use from the sources at hand, under a name with their content's hash, so that a change builds another.
 */
import { PACKAGE_ROOT } from '../package-root.ts';
import { build } from './build.ts';
import type { Engine } from './engine.ts';
import { hasBuildKit } from './has-build-kit.ts';
import { buildError, imageError, imageIsHere, pullImage } from './image.ts';
import { removeBuildStages, stageArguments } from './remove-build-stages.ts';
import { toolImageName, toolImageSources } from './tool-image-sources.ts';

const DEFAULT_BASE = 'debian:trixie-slim';

/**
 * Its name.
 * @param onProgress called with a line for people where the image has to be built, which takes minutes
 * @throws ForkbedError ERR_IMAGE where it cannot be built; NoEngineError, EngineLostError
 */
export async function toolImage(engine: Engine, onProgress: (progress: string) => void): Promise<string> {
  const { FORKBED_IMAGE } = process.env;
  const base = process.env.BASE_IMAGE || DEFAULT_BASE;
  if (FORKBED_IMAGE !== undefined && FORKBED_IMAGE !== '') return FORKBED_IMAGE;
  // The sources do not change while a process runs.
  return engine.toolImages.keep(base, () => make(engine, base, onProgress));
}

/** The same, where the image that FORKBED_IMAGE names is pulled if it is missing: nothing is left to do on first use. */
export async function prepareToolImage(engine: Engine, onProgress: (progress: string) => void): Promise<string> {
  const image = await toolImage(engine, onProgress);
  if (await imageIsHere(engine, image)) return image;
  onProgress(`pulling ${image} (FORKBED_IMAGE)`);
  try {
    return await pullImage(engine, image);
  } catch (error) {
    throw imageError(error, { wanted: 'FORKBED_IMAGE to name an image', image });
  }
}

async function make(engine: Engine, base: string, onProgress: (progress: string) => void): Promise<string> {
  const name = toolImageName(base);
  if (await imageIsHere(engine, name)) return name;
  onProgress(`building the image of the clients and the probe, ${name}, from ${base}: some minutes, once`);
  const buildKit = await hasBuildKit(engine);
  const buildArgs = { BASE_IMAGE: base, ...(buildKit ? {} : stageArguments(name)) };
  try {
    const files = toolImageSources(PACKAGE_ROOT);
    await build(engine, { folder: PACKAGE_ROOT, dockerfile: 'Dockerfile', files, buildArgs, name, buildKit });
  } catch (error) {
    // Another process may have built it meanwhile, and removed stages that this build was about to use.
    if (!(await imageIsHere(engine, name))) throw buildError(error, `to build ${name} from ${base} (BASE_IMAGE)`);
  } finally {
    if (!buildKit) await removeBuildStages(engine, name);
  }
  return name;
}
