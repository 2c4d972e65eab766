/**
 * Starts a container: makes it, with an image that is pulled where it is missing, and starts it. It waits for nothing: to connect
 * to a port, or to run a shell in the container, is what a server that forks pays for with children.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { EngineError } from '../errors.ts';
import { isForkbedError, readField } from '../thrown.ts';
import { type ContainerOptions, createOptionsFor } from './container-options.ts';
import type { Engine } from './engine.ts';
import { httpStatus } from './http-status.ts';
import { imageIsHere, pullImage } from './image.ts';
import { type FileEntry, packEntries } from './pack-entries.ts';
import { StartedContainer } from './started-container.ts';

export type { ContainerOptions } from './container-options.ts';

const NOT_FOUND = 404;

/**
 * It has started, or there is none: one that was made and could not be started is removed.
 * @throws EngineError, EngineLostError; ForkbedError ERR_RUNTIME
 */
export async function startContainer(engine: Engine, options: ContainerOptions): Promise<StartedContainer> {
  let container: StartedContainer | undefined;
  try {
    container = new StartedContainer(engine, await create(engine, options));
    await assertTaken(container, options);
    await putFiles(container, options.files ?? []);
    await container.start();
    return container;
  } catch (error) {
    await container?.remove();
    throw describe(error, options.image);
  }
}

async function putFiles({ engine, id }: StartedContainer, files: readonly FileEntry[]): Promise<void> {
  if (files.length === 0) return;
  const docker = await engine.client();
  await docker.getContainer(id).putArchive(await packEntries(files), { path: '/' });
}

/**
 * What an engine leaves out without a word: Podman's Docker API makes the container for its default runtime, whatever is asked for
 * (seen with 5.8.6), and Docker Engine before 24 knows no annotations.
 */
async function assertTaken(container: StartedContainer, { runtime, annotations }: ContainerOptions): Promise<void> {
  if (runtime === undefined && annotations === undefined) return;
  const { HostConfig } = await container.inspect();
  if (runtime !== undefined && HostConfig.Runtime !== runtime) {
    throw new ForkbedError(
      'ERR_RUNTIME',
      `expected an engine that takes the runtime ${runtime}, received one that names its own: ${HostConfig.Runtime}`,
    );
  }
  const taken = readField(HostConfig, 'Annotations');
  const left = Object.entries(annotations ?? {}).find(([name, value]) => readField(taken, name) !== value);
  if (left === undefined) return;
  throw new ForkbedError('ERR_RUNTIME', `expected an engine that takes annotations, received one without: ${left[0]}`);
}

/** Its id. */
async function create(engine: Engine, options: ContainerOptions): Promise<string> {
  const docker = await engine.client();
  const createFrom = async (image: string) =>
    (await docker.createContainer(createOptionsFor({ ...options, image }, engine.run.labelsFor(options.role)))).id;
  const pulled = () => pullImage(engine, options.image, options.platform);
  if (options.pull === 'always') return createFrom(await pulled());
  try {
    return await createFrom(options.image);
  } catch (error) {
    // The network, or the container whose namespace is to be joined, may be what is missing.
    // One that is here may be of another platform.
    const isMissing = options.platform !== undefined || !(await imageIsHere(engine, options.image));
    if (httpStatus(error) !== NOT_FOUND || !isMissing || options.pull === 'never') throw error;
    return createFrom(await pulled());
  }
}

/** The engine's answer names a path of its API, and not the image. */
function describe(error: unknown, image: string): unknown {
  if (!isForkbedError(error, 'ERR_ENGINE')) return error;
  const statusCode = httpStatus(error);
  const what = `the start of a container of ${image}`;
  return new EngineError({
    what,
    cause: readField(error, 'cause') ?? error,
    ...(statusCode === undefined ? {} : { statusCode }),
  });
}
