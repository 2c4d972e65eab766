/** How a container is started, and the same as the engine's API has it: `POST /containers/create`. It decides, and calls nobody. */
import type Dockerode from 'dockerode';
import type { Role } from './run.ts';

/**
 * How a container is started. Names and forms are those of `docker run`; what is absent is as the image and the engine have it.
 */
export interface ContainerOptions {
  /** Name or id. One that is not here is pulled. */
  readonly image: string;
  /** What the container is in the run: for its label, and for the limits of one that is confined. */
  readonly role: Role;
  /** argv; the image's own command by default. */
  readonly command?: readonly string[];
  /** argv that stands before the command; the image's own by default. */
  readonly entrypoint?: readonly string[];
  /** Added to the image's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `USER[:GROUP]`, by name or id; the image's own by default. */
  readonly user?: string;
  /** A network's name, `none`, or `container:ID`; the default bridge by default. */
  readonly network?: string;
  /** Names in the network, beside the container's own. Where the network has no names, as the host's, they are left out. */
  readonly aliases?: readonly string[];
  /** `container:ID` joins that container's process namespace. */
  readonly pid?: string;
  /** One of the engine's, such as `runsc`; its default one by default. */
  readonly runtime?: string;
  /** `OS/ARCHITECTURE[/VARIANT]` of the image: `linux/arm64`; the engine's own by default. */
  readonly platform?: string;
  /** `host`: without the user namespace that the engine has for containers. */
  readonly userns?: string;
  /** Of control groups: `host` or `private`; by default what the engine is set to. */
  readonly cgroupns?: 'host' | 'private';
  /** An init before the command; none by default, as it would reap in the subject's place. */
  readonly init?: boolean;
  /** Processes at once. By default no limit for a subject, 64 for clients and 512 for probes that are confined. */
  readonly pidsLimit?: number;
  /** In bytes. By default no limit for a subject, 2 GiB for clients and probes that are confined. */
  readonly memoryBytes?: number;
  /** Mounts as `docker run --volume` takes them. */
  readonly binds?: readonly string[];
  /** Mount options by the path of the mount: `{ '/run': 'size=64m' }`. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** Values by name: `{ 'net.core.somaxconn': '4096' }`. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** What the engine runs in the container again and again, without a shell; by default what the image says. */
  readonly healthCheck?: { readonly command: readonly string[]; readonly intervalMs: number; readonly retries: number };
  /** Without capabilities, new privileges and a writable root; `true` by default. */
  readonly confined?: boolean;
  /** Where it is not confined: a root that cannot be written to. */
  readonly readOnly?: boolean;
  /** Capabilities that are taken away: `ALL`, `NET_RAW`. None by default where it is not confined. */
  readonly capDrop?: readonly string[];
  /** Given back, or beyond the engine's own set. */
  readonly capAdd?: readonly string[];
  /** As `docker run --security-opt` takes them. */
  readonly securityOpt?: readonly string[];
}

/** Clients and probes are a few processes, whatever the load: more would be a bug that takes the host with it. */
const LIMITS: Partial<Record<Role, { readonly pids: number; readonly memoryBytes: number }>> = {
  client: { pids: 64, memoryBytes: 2 ** 31 },
  // The audit leaves some 350 orphans to PID 1, which count as its own until they are reaped.
  probe: { pids: 512, memoryBytes: 2 ** 31 },
};
const CONFINED = { ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] };
/** The engine resolves names in a network that somebody has created, and refuses an alias in any other. */
const WITHOUT_NAMES = /^(|default|bridge|host|none|container:.*)$/;
const NS_PER_MS = 1_000_000;

/** Whether containers find each other by name there. */
export function hasNames(network: string): boolean {
  return !WITHOUT_NAMES.test(network);
}

export function createOptionsFor(
  options: ContainerOptions,
  labels: Readonly<Record<string, string>>,
): Dockerode.ContainerCreateOptions {
  const { image, command, entrypoint, environment, user, healthCheck, network = '', aliases } = options;
  const { platform } = options;
  const isNamed = aliases !== undefined && hasNames(network);
  return {
    Image: image,
    Labels: { ...labels },
    HostConfig: hostConfigFor(options),
    ...(platform === undefined ? {} : { platform }),
    ...(command === undefined ? {} : { Cmd: [...command] }),
    ...(entrypoint === undefined ? {} : { Entrypoint: [...entrypoint] }),
    ...(environment === undefined ? {} : { Env: toVariables(environment) }),
    ...(user === undefined ? {} : { User: user }),
    ...(healthCheck === undefined ? {} : { Healthcheck: toHealthcheck(healthCheck) }),
    ...(isNamed ? { NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [...aliases] } } } } : {}),
  };
}

function hostConfigFor(options: ContainerOptions): Dockerode.HostConfig {
  const { role, network, pid, init = false, binds, tmpfs, sysctls, capAdd } = options;
  const { runtime, userns, cgroupns } = options;
  const { confined = true, readOnly, capDrop, securityOpt } = options;
  const limits = confined ? LIMITS[role] : undefined;
  const { pidsLimit = limits?.pids, memoryBytes = limits?.memoryBytes } = options;
  return {
    Init: init,
    ...(network === undefined ? {} : { NetworkMode: network }),
    ...(pid === undefined ? {} : { PidMode: pid }),
    ...(runtime === undefined ? {} : { Runtime: runtime }),
    ...(userns === undefined ? {} : { UsernsMode: userns }),
    ...(cgroupns === undefined ? {} : { CgroupnsMode: cgroupns }),
    ...(pidsLimit === undefined ? {} : { PidsLimit: pidsLimit }),
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes }),
    ...(binds === undefined ? {} : { Binds: [...binds] }),
    ...(tmpfs === undefined ? {} : { Tmpfs: { ...tmpfs } }),
    ...(sysctls === undefined ? {} : { Sysctls: { ...sysctls } }),
    ...(readOnly === undefined ? {} : { ReadonlyRootfs: readOnly }),
    ...(capDrop === undefined ? {} : { CapDrop: [...capDrop] }),
    ...(securityOpt === undefined ? {} : { SecurityOpt: [...securityOpt] }),
    ...(capAdd === undefined ? {} : { CapAdd: [...capAdd] }),
    ...(confined ? CONFINED : {}),
  };
}

function toVariables(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

function toHealthcheck({ command, intervalMs, retries }: NonNullable<ContainerOptions['healthCheck']>) {
  return { Test: ['CMD', ...command], Interval: intervalMs * NS_PER_MS, Retries: retries };
}
