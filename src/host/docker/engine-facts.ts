/**
 * What an engine is, by its own answers to `GET /version` and `/info`, field by field: each engine with Docker's API leaves
 * out some, and names others in its own way. What it does not report is `unknown`, and no reason to refuse anything.
 */
import { readField } from '../thrown.ts';
import type { Connected } from './endpoint-client.ts';

const UNKNOWN = 'unknown';
/** Podman 4 cannot remove a container that is being started or stopped, and answers 500 (seen with 4.3.1). */
const MIN_PODMAN = 5;

/** What an engine reports of itself and its host; `unknown` where it does not. */
export interface EngineFacts {
  /** Which program it is. */
  readonly product: 'Docker' | 'Podman' | 'unknown';
  /** Such as `28.5.2`. */
  readonly version: string;
  /** The newest version of the API that it takes: `1.47`. */
  readonly apiVersion: string;
  /** The oldest that it takes. */
  readonly minApiVersion: string;
  /** The kernel of its host: `6.12.3-amd64`. */
  readonly kernel: string;
  /** `linux/amd64`. */
  readonly platform: string;
  /** Of its host's control groups: `1` or `2`. */
  readonly cgroupVersion: string;
  /** Who manages its control groups: `systemd`, `cgroupfs` or `none`. */
  readonly cgroupDriver: string;
  /** Their names. */
  readonly runtimes: readonly string[];
  /** The runtime of containers that name none. */
  readonly defaultRuntime: string;
  /** What it builds images with. */
  readonly builder: 'BuildKit' | 'classic' | 'unknown';
  /** Whether it runs without root. */
  readonly rootless: boolean | 'unknown';
  /** Whether containers have a user namespace other than the engine's. */
  readonly userns: boolean | 'unknown';
  /** Where its events are kept: only Podman reports it. */
  readonly eventLogger: string;
  /** Such as `overlay2`. */
  readonly storageDriver: string;
  /** Where it keeps images. */
  readonly imageStore: 'containerd' | "the engine's own" | 'unknown';
  /** The state of its node in a Swarm: `inactive`, `active`. */
  readonly swarm: string;
}

/** Answers as they came; `undefined` where none did. */
export interface EngineAnswers {
  readonly version: unknown;
  readonly info: unknown;
  /** Podman's own, of its `/libpod/info`. */
  readonly libpod?: unknown;
}

/** Of the first version that has it. */
const LIBPOD_INFO = '/v4.0.0/libpod/info';
/** Names of components. */
const PODMAN = 'Podman Engine';
const DOCKER = 'Engine';
/** The API of Docker Engine 18.09. */
const FIRST_WITH_BUILDKIT = [1, 39] as const;
const CONTAINERD_STORE = 'io.containerd.snapshotter.v1';

/** `version`: its answer to `GET /version`. @throws EngineError, EngineLostError, DeadlineError where it does not answer */
export async function readEngineAnswers({ client, version }: Connected): Promise<EngineAnswers> {
  const info: unknown = await client.info();
  if (findProduct(version) !== 'Podman') return { version, info };
  const dial = { path: LIBPOD_INFO, method: 'GET', statusCodes: { 200: true } };
  const libpod = await new Promise<unknown>((resolve) => {
    client.modem.dial(dial, (error, answer) => resolve(error ? undefined : answer));
  });
  return { version, info, libpod };
}

export function parseEngineFacts({ version, info, libpod }: EngineAnswers): EngineFacts {
  const product = findProduct(version);
  const securityOptions = textsIn(readField(info, 'SecurityOptions'));
  const hasOption = (name: string) =>
    securityOptions === undefined ? UNKNOWN : securityOptions.some((option) => option.split(',')[0] === `name=${name}`);
  const rootless = readField(info, 'Rootless');
  const runtimes = readField(info, 'Runtimes');
  return {
    product,
    version: text(version, 'Version'),
    apiVersion: text(version, 'ApiVersion'),
    minApiVersion: text(version, 'MinAPIVersion'),
    kernel: text(version, 'KernelVersion'),
    platform: [text(version, 'Os'), text(version, 'Arch')].join('/'),
    cgroupVersion: text(info, 'CgroupVersion'),
    cgroupDriver: text(info, 'CgroupDriver'),
    runtimes: typeof runtimes === 'object' && runtimes !== null ? Object.keys(runtimes).sort() : [],
    defaultRuntime: text(info, 'DefaultRuntime'),
    builder: findBuilder(product, version),
    rootless: typeof rootless === 'boolean' ? rootless : hasOption('rootless'),
    userns: hasOption('userns'),
    eventLogger: text(readField(libpod, 'host'), 'eventLogger'),
    storageDriver: text(info, 'Driver'),
    imageStore: findImageStore(info),
    swarm: text(readField(info, 'Swarm'), 'LocalNodeState'),
  };
}

/** The one place that distinguishes products. */
function findProduct(version: unknown): EngineFacts['product'] {
  if (findComponent(version, PODMAN) !== undefined) return 'Podman';
  return findComponent(version, DOCKER) === undefined ? UNKNOWN : 'Docker';
}

function findComponent(version: unknown, name: string): unknown {
  const components = readField(version, 'Components');
  return Array.isArray(components) ? components.find((each) => readField(each, 'Name') === name) : undefined;
}

/** BuildKit leaves out a stage that nobody needs, builds others beside each other, and leaves nothing behind. */
function findBuilder(product: EngineFacts['product'], version: unknown): EngineFacts['builder'] {
  if (product === UNKNOWN) return UNKNOWN;
  const [major = 0, minor = 0] = text(version, 'ApiVersion').split('.').map(Number);
  const isNew = major > FIRST_WITH_BUILDKIT[0] || (major === FIRST_WITH_BUILDKIT[0] && minor >= FIRST_WITH_BUILDKIT[1]);
  return product === 'Docker' && readField(version, 'Os') === 'linux' && isNew ? 'BuildKit' : 'classic';
}

function findImageStore(info: unknown): EngineFacts['imageStore'] {
  const status = readField(info, 'DriverStatus');
  if (!Array.isArray(status)) return UNKNOWN;
  return status.flat().includes(CONTAINERD_STORE) ? 'containerd' : "the engine's own";
}

function text(value: unknown, field: string): string {
  const found = readField(value, field);
  return typeof found === 'string' && found !== '' ? found : UNKNOWN;
}

function textsIn(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
}

/** Why forkbed refuses an engine, as a sentence; `undefined` where it is supported. */
export function whyUnsupported({ product, version }: Pick<EngineFacts, 'product' | 'version'>): string | undefined {
  const major = Number.parseInt(version, 10);
  if (product !== 'Podman' || Number.isNaN(major) || major >= MIN_PODMAN) return undefined;
  return `Podman ${version}; forkbed needs Podman ${MIN_PODMAN} or later`;
}
