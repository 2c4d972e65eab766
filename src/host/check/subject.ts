/**
 * What is put to the test: a container that is started for it from an image, in a network of its own, or one that runs
 * already. Whatever was started is removed on dispose; what ran before is left as it was.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { engine } from '../docker/engine.ts';
import { startNetwork } from '../docker/network.ts';
import { type ContainerOptions, startContainer } from '../docker/start-container.ts';
import { StartedContainer } from '../docker/started-container.ts';

/** How a container is started, as `docker run` would; everything is as the image and the engine have it by default. */
export type SubjectOptions = Partial<
  Pick<
    ContainerOptions,
    | 'command'
    | 'entrypoint'
    | 'environment'
    | 'user'
    | 'init'
    | 'pidsLimit'
    | 'memoryBytes'
    | 'binds'
    | 'tmpfs'
    | 'sysctls'
    | 'readOnly'
    | 'capDrop'
    | 'securityOpt'
    | 'network'
  >
>;

/** Either an image, or the name or id of a container that runs. */
export type Subject =
  | ({ readonly image: string } & SubjectOptions)
  | {
      readonly container: string;
    };

export interface StartedSubject extends AsyncDisposable {
  readonly container: StartedContainer;
  /** What to call it in a report. */
  readonly name: string;
  /** Where clients find it: the network that they join, and its address in it. */
  readonly network: string;
  readonly host: string;
  /** TCP ports that the image exposes, ascending. */
  readonly exposedPorts: readonly number[];
}

const ALIAS = 'subject';

/** @throws ForkbedError ERR_IMAGE, ERR_CONTAINER; NoEngineError */
export async function startSubject(subject: Subject): Promise<StartedSubject> {
  return 'image' in subject ? startFromImage(subject) : findRunning(subject.container);
}

async function startFromImage({ image, network, ...options }: { image: string } & SubjectOptions) {
  const own = network === undefined ? await startNetwork() : undefined;
  try {
    const joined = { network: network ?? own?.name ?? '', aliases: [ALIAS] };
    const container = await start({ image, ...options, ...joined, role: 'subject', confined: false });
    return {
      container,
      name: image,
      network: joined.network,
      host: ALIAS,
      exposedPorts: await exposedPorts(container),
      [Symbol.asyncDispose]: async () => {
        await container.remove();
        await own?.[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await own?.[Symbol.asyncDispose]();
    throw error;
  }
}

async function start(options: ContainerOptions): Promise<StartedContainer> {
  try {
    return await startContainer(options);
  } catch (error) {
    if (error instanceof ForkbedError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ForkbedError(
      'ERR_IMAGE',
      `expected an image that is here or can be pulled, and starts, received ${options.image}: ${why}`,
      { cause: error },
    );
  }
}

/** Clients join its first network; where it has none of its own, or the host's, they join its network namespace. */
async function findRunning(name: string): Promise<StartedSubject> {
  const found = await inspect(name);
  const container = new StartedContainer(found.Id);
  const address = Object.entries(found.NetworkSettings.Networks).find(([, { IPAddress }]) => IPAddress !== '');
  const [network, host] =
    address === undefined ? [`container:${found.Id}`, '127.0.0.1'] : [address[0], address[1].IPAddress];
  return {
    container,
    name: `container ${name}`,
    network,
    host,
    exposedPorts: await exposedPorts(container),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function inspect(name: string) {
  const docker = await engine();
  try {
    const found = await docker.getContainer(name).inspect();
    if (found.State.Running) return found;
    throw new ForkbedError('ERR_CONTAINER', `expected a container that runs, received ${name}, which has ended`);
  } catch (error) {
    if (error instanceof ForkbedError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ForkbedError('ERR_CONTAINER', `expected a container that runs, received ${name}: ${why}`, {
      cause: error,
    });
  }
}

async function exposedPorts(container: StartedContainer): Promise<number[]> {
  const { Config } = await container.inspect();
  return Object.keys(Config.ExposedPorts ?? {})
    .filter((port) => port.endsWith('/tcp'))
    .map((port) => Number.parseInt(port, 10))
    .sort((a, b) => a - b);
}
