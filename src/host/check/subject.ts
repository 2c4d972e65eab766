/**
 * What is put to the test: a container that is started for it from an image, a folder to build or a compose file, or one
 * that runs already. Whatever was started is removed on dispose; what ran before is left as it was.
 */
import { isIP } from 'node:net';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { type Build, buildImage } from '../docker/build-image.ts';
import { type ComposeService, startService } from '../docker/compose.ts';
import { hasNames } from '../docker/container-options.ts';
import type { Engine } from '../docker/engine.ts';
import { fillVolumes } from '../docker/fill-volumes.ts';
import { httpStatus } from '../docker/http-status.ts';
import { imageError, imageIsHere, pullImage } from '../docker/image.ts';
import { completeInspection } from '../docker/inspection.ts';
import { startNetwork } from '../docker/network.ts';
import type { RunOptions } from '../docker/run-options.ts';
import { type ContainerOptions, startContainer } from '../docker/start-container.ts';
import { StartedContainer } from '../docker/started-container.ts';
import { type StartedVolume, startVolume } from '../docker/volume.ts';
import { errorMessage } from '../thrown.ts';

/** How a subject is started, as `docker run` would. */
export interface SubjectOptions extends RunOptions {
  /**
   * The folder in which it makes the Unix socket of the plan. A volume of the run is mounted there, with what the image has in it, unless
   * `binds`, `mounts`, `volumesFrom` or `tmpfs` say what is.
   */
  readonly socketFolder?: string;
}

/** An image, a folder with a Dockerfile, a service of a compose file, or the name or id of a container that runs. */
export type Subject =
  | ({ readonly image: string } & SubjectOptions)
  | ({ readonly build: Build } & SubjectOptions)
  | { readonly compose: ComposeService }
  | { readonly container: string };

/** A subject that runs. On dispose, what was started for it is removed; a container that ran before is left as it is. */
export interface StartedSubject extends AsyncDisposable {
  /** The container that is under test. */
  readonly container: StartedContainer;
  /** What to call it in a report. */
  readonly name: string;
  /** The network that clients join to find it. */
  readonly network: string;
  /** Its name or address in that network. */
  readonly host: string;
  /** Whether it was started for the run, and may be stopped by it. */
  readonly isOwn: boolean;
  /** TCP ports that the image exposes, ascending. */
  readonly exposedPorts: readonly number[];
  /** From one health check to the next, as its compose file has it: `30s`; absent where there is none, or it does not say. */
  readonly healthPeriod?: string;
  /** All that the image exposes, with the protocol: `53/udp`. */
  readonly exposed: readonly string[];
  /**
   * What is done in it before it is stopped under load, such as the preStop hook of a pod; absent where nothing is. What came of it, as a
   * clause, and the milliseconds that it took of the time to stop.
   * @param graceMs the most that it may take
   */
  readonly beforeStop?: (graceMs: number) => Promise<{ observed: string; tookMs: number }>;
}

const ALIAS = 'subject';

type Inspection = Awaited<ReturnType<StartedContainer['inspect']>>;

/** @throws ForkbedError ERR_IMAGE, ERR_COMPOSE, ERR_CONTAINER, ERR_RUNTIME; NoEngineError */
export async function startSubject(engine: Engine, subject: Subject): Promise<StartedSubject> {
  if ('image' in subject) return startFromImage(engine, subject, subject.image);
  if ('build' in subject) {
    const { build, ...options } = subject;
    return startFromImage(engine, { ...options, image: await buildImage(engine, build) }, build.folder);
  }
  if ('container' in subject) return findRunning(engine, subject.container);
  const { file, service } = subject.compose;
  const started = await startService(engine, subject.compose);
  try {
    const found = await findRunning(engine, started.container.id);
    return {
      ...found,
      isOwn: true,
      name: `${service} of ${file}`,
      ...(started.healthPeriod === undefined ? {} : { healthPeriod: started.healthPeriod }),
      [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
    };
  } catch (error) {
    await started[Symbol.asyncDispose]();
    throw error;
  }
}

/** `name`: what a report calls it. @throws as `startSubject` */
export async function startFromImage(
  engine: Engine,
  { network, socketFolder, ...options }: SubjectOptions & Pick<ContainerOptions, 'image' | 'pid' | 'noHealthcheck'>,
  name: string,
): Promise<StartedSubject> {
  const own = network === undefined ? await startNetwork(engine) : undefined;
  const joined = { network: network ?? own?.name ?? '', aliases: [ALIAS] };
  let container: StartedContainer | undefined;
  let volume: StartedVolume | undefined;
  const remove = async () => {
    await container?.remove();
    await volume?.[Symbol.asyncDispose]();
    await own?.[Symbol.asyncDispose]();
  };
  try {
    const { binds = [] } = options;
    if (socketFolder !== undefined && !isMounted(options, socketFolder)) volume = await startVolume(engine);
    if (volume !== undefined) await openToAll(engine, { ...options, volume });
    const shared = volume === undefined ? {} : { binds: [...binds, `${volume.name}:${socketFolder}`] };
    container = await start(engine, { ...options, ...joined, ...shared, role: 'subject', confined: false });
    const inspected = await container.inspect();
    const exposed = exposedIn(inspected);
    const where = hasNames(joined.network) ? { network: joined.network, host: ALIAS } : locate(inspected);
    return { container, name, ...where, isOwn: true, ...exposed, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Whether something is mounted at the folder, or above it, by an option. Whose volumes a container has, only the engine knows. */
function isMounted({ binds = [], mounts = [], tmpfs = {}, volumesFrom = [] }: RunOptions, folder: string): boolean {
  const paths = [
    ...binds.map((bind) => bind.split(':')[1] ?? bind),
    ...mounts.map(({ Target }) => Target),
    ...Object.keys(tmpfs),
  ];
  return volumesFrom.length > 0 || paths.some((path) => `${folder}/`.startsWith(`${path.replace(/\/$/, '')}/`));
}

/** A server of any user makes its socket in it, where the image has no such folder; where it has, the engine gives it that one's owner. */
async function openToAll(
  engine: Engine,
  { image, platform, pull, volume }: Pick<ContainerOptions, 'image' | 'platform' | 'pull'> & { volume: StartedVolume },
): Promise<void> {
  try {
    const isHere = pull === 'never' || (await imageIsHere(engine, image));
    const here = isHere ? image : await pullImage(engine, image, platform);
    await fillVolumes(engine, { image: here, volumes: [{ name: volume.name, mode: 0o1777, gid: 0, files: [] }] });
  } catch (error) {
    throw imageError(error, { wanted: 'an image', image });
  }
}

async function start(engine: Engine, options: ContainerOptions): Promise<StartedContainer> {
  try {
    return await startContainer(engine, options);
  } catch (error) {
    throw imageError(error, { wanted: 'an image', image: options.image });
  }
}

/** Clients join its first network; where it has none of its own, or the host's, they join its network namespace. */
function locate({ Id, NetworkSettings }: Inspection): { network: string; host: string } {
  const address = Object.entries(NetworkSettings.Networks).find(([, { IPAddress }]) => IPAddress !== '');
  if (address === undefined) return { network: `container:${Id}`, host: '127.0.0.1' };
  return { network: address[0], host: address[1].IPAddress };
}

async function findRunning(engine: Engine, name: string): Promise<StartedSubject> {
  const found = await inspectRunning(engine, name);
  return {
    container: new StartedContainer(engine, found.Id),
    name: `container ${name}`,
    ...locate(found),
    isOwn: false,
    ...exposedIn(found),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The same, where it is found since it was started again: its engine may have given it another address. */
export async function relocate(subject: StartedSubject): Promise<StartedSubject> {
  if (isIP(subject.host) === 0) return subject;
  const { Networks } = (await subject.container.inspect()).NetworkSettings;
  const address = Networks[subject.network]?.IPAddress ?? '';
  return address === '' ? subject : { ...subject, host: address };
}

async function inspectRunning(engine: Engine, name: string) {
  const docker = await engine.client();
  try {
    const found = completeInspection(await docker.getContainer(name).inspect());
    const why = whyNotAuditable(found);
    if (why === undefined) return found;
    throw new ForkbedError(
      'ERR_CONTAINER',
      `expected a container that ${why.expected}, received ${name}, which ${why.received}`,
    );
  } catch (error) {
    if (httpStatus(error) !== 404) throw error;
    throw new ForkbedError(
      'ERR_CONTAINER',
      `expected a container that runs, received ${name}: ${errorMessage(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** Nothing is planted in a namespace that is not the container's own, nor where nobody could take notice. */
function whyNotAuditable({
  State,
  HostConfig,
}: Awaited<ReturnType<StartedContainer['inspect']>>): { expected: string; received: string } | undefined {
  if (State.Restarting) return { expected: 'runs', received: `is being restarted, after exit code ${State.ExitCode}` };
  if (!State.Running) return { expected: 'runs', received: 'has ended' };
  if (State.Paused) return { expected: 'runs', received: 'is paused' };
  const { PidMode = '' } = HostConfig;
  if (PidMode === 'host') {
    return { expected: 'has a process namespace of its own', received: "shares the host's (--pid host)" };
  }
  if (PidMode.startsWith('container:')) {
    return { expected: 'has a process namespace of its own', received: `shares that of another (--pid ${PidMode})` };
  }
  return undefined;
}

function exposedIn({
  Config,
}: Awaited<ReturnType<StartedContainer['inspect']>>): Pick<StartedSubject, 'exposedPorts' | 'exposed'> {
  const exposed = Object.keys(Config.ExposedPorts ?? {}).sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  );
  const exposedPorts = exposed.filter((port) => port.endsWith('/tcp')).map((port) => Number.parseInt(port, 10));
  return { exposedPorts, exposed };
}
