/** How a container is started, and the same as the engine's API has it: `POST /containers/create`. It decides, and calls nobody. */
import type Dockerode from 'dockerode';
import type { FileEntry } from './pack-entries.ts';
import type { Role } from './run.ts';
import type { HealthCheck, RunOptions } from './run-options.ts';

/** How any container of forkbed is started; what is absent is as the image and the engine have it. */
export interface ContainerOptions extends RunOptions {
  /** Name or id. One that is not here is pulled. */
  readonly image: string;
  /** What the container is in the run: for its label, and for the limits of one that is confined. */
  readonly role: Role;
  /** Names in the network, beside the container's own. Where the network has no names, as the host's, they are left out. */
  readonly aliases?: readonly string[];
  /** `container:ID` joins that container's process namespace. */
  readonly pid?: string;
  /** Without a health check, whatever the image says. */
  readonly noHealthcheck?: boolean;
  /** Without capabilities but those of `capAdd`, new privileges and a writable root; `true` by default. */
  readonly confined?: boolean;
  /** Put into the container before it starts; not where the root cannot be written to. */
  readonly files?: readonly FileEntry[];
}

interface Limits {
  readonly pids: number;
  readonly memoryBytes: number;
}

/** Clients and probes are a few processes, whatever the load: more would be a bug that takes the host with it. */
const LIMITS: Partial<Record<Role, Limits>> = {
  client: { pids: 64, memoryBytes: 2 ** 31 },
  // The audit leaves some 350 orphans to PID 1, which count as its own until they are reaped.
  probe: { pids: 512, memoryBytes: 2 ** 31 },
};
const CONFINED = { ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] };
/** The engine resolves names in a network that somebody has created, and refuses an alias in any other. */
const WITHOUT_NAMES = /^(|default|bridge|host|none|container:.*)$/;
const NS_PER_MS = 1_000_000;
const NANO = 1_000_000_000;
const UNCONFINED_PATHS = 'systempaths=unconfined';

/** Of a container that is confined; `undefined` where there are none. */
export function limitsFor(role: Role): Limits | undefined {
  return LIMITS[role];
}

/** Whether containers find each other by name there. */
export function hasNames(network: string): boolean {
  return !WITHOUT_NAMES.test(network);
}

export function createOptionsFor(
  options: ContainerOptions,
  labels: Readonly<Record<string, string>>,
): Dockerode.ContainerCreateOptions {
  const { image, environment, healthCheck, noHealthcheck = false, expose, binds, network = '' } = options;
  const volumes = binds?.filter(isAnonymous) ?? [];
  return {
    Image: image,
    ...renamed(options, CONFIG),
    Labels: { ...options.labels, ...labels },
    HostConfig: hostConfigFor(options),
    ...(environment === undefined ? {} : { Env: toVariables(environment) }),
    ...(healthCheck === undefined ? {} : { Healthcheck: toHealthcheck(healthCheck) }),
    ...(noHealthcheck ? { Healthcheck: { Test: ['NONE'] } } : {}),
    ...(expose === undefined ? {} : { ExposedPorts: toSet(expose) }),
    ...(volumes.length === 0 ? {} : { Volumes: toSet(volumes) }),
    ...(hasNames(network) ? networkingConfigFor(options, network) : {}),
  };
}

/** Fields that the API has under another name, with the same value. */
const CONFIG: Names<Dockerode.ContainerCreateOptions> = {
  platform: 'platform',
  command: 'Cmd',
  entrypoint: 'Entrypoint',
  user: 'User',
  workdir: 'WorkingDir',
  tty: 'Tty',
  interactive: 'OpenStdin',
  stopSignal: 'StopSignal',
  stopTimeoutS: 'StopTimeout',
  hostname: 'Hostname',
  domainname: 'Domainname',
  macAddress: 'MacAddress',
};

/** `Dockerode.HostConfig` does not know all that engines do. */
type HostField = keyof Dockerode.HostConfig | 'Annotations' | 'CgroupnsMode';

const HOST_CONFIG: Names<Readonly<Record<HostField, unknown>>> = {
  annotations: 'Annotations',
  mounts: 'Mounts',
  tmpfs: 'Tmpfs',
  volumesFrom: 'VolumesFrom',
  volumeDriver: 'VolumeDriver',
  readOnly: 'ReadonlyRootfs',
  storageOptions: 'StorageOpt',
  shmSizeBytes: 'ShmSize',
  network: 'NetworkMode',
  pid: 'PidMode',
  addHost: 'ExtraHosts',
  dns: 'Dns',
  dnsOptions: 'DnsOptions',
  dnsSearch: 'DnsSearch',
  pidsLimit: 'PidsLimit',
  memoryBytes: 'Memory',
  memoryReservationBytes: 'MemoryReservation',
  memorySwapBytes: 'MemorySwap',
  memorySwappiness: 'MemorySwappiness',
  oomKillDisable: 'OomKillDisable',
  oomScoreAdj: 'OomScoreAdj',
  cpuShares: 'CpuShares',
  cpuPeriodUs: 'CpuPeriod',
  cpuQuotaUs: 'CpuQuota',
  cpuRtPeriodUs: 'CpuRealtimePeriod',
  cpuRtRuntimeUs: 'CpuRealtimeRuntime',
  cpusetCpus: 'CpusetCpus',
  cpusetMems: 'CpusetMems',
  blkioWeight: 'BlkioWeight',
  ulimits: 'Ulimits',
  sysctls: 'Sysctls',
  cgroupParent: 'CgroupParent',
  privileged: 'Privileged',
  groupAdd: 'GroupAdd',
  capAdd: 'CapAdd',
  capDrop: 'CapDrop',
  devices: 'Devices',
  deviceCgroupRules: 'DeviceCgroupRules',
  deviceRequests: 'DeviceRequests',
  runtime: 'Runtime',
  userns: 'UsernsMode',
  cgroupns: 'CgroupnsMode',
  ipc: 'IpcMode',
  uts: 'UTSMode',
};

type Names<Api> = { readonly [Field in keyof ContainerOptions]?: keyof Api };

/** Those of the options that are there, under the API's names. */
function renamed(options: ContainerOptions, names: Readonly<Record<string, string>>) {
  const values = new Map(Object.entries(options));
  const entries = Object.entries(names).map(([field, name]) => [name, values.get(field)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function hostConfigFor(options: ContainerOptions): Dockerode.HostConfig {
  const { role, init = false, confined = true, binds, cpus, securityOpt } = options;
  const limits = confined ? limitsFor(role) : undefined;
  const { pidsLimit = limits?.pids, memoryBytes = limits?.memoryBytes, logDriver, logOptions } = options;
  const limited = {
    ...options,
    ...(pidsLimit === undefined ? {} : { pidsLimit }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
  return {
    Init: init,
    ...renamed(limited, HOST_CONFIG),
    ...(binds === undefined ? {} : { Binds: binds.filter((bind) => !isAnonymous(bind)) }),
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * NANO) }),
    ...(logDriver === undefined && logOptions === undefined
      ? {}
      : { LogConfig: { Type: logDriver ?? '', Config: { ...logOptions } } }),
    ...blockLimitsFor(options),
    ...(securityOpt === undefined ? {} : securityFor(securityOpt)),
    ...(confined ? { ...CONFINED, SecurityOpt: [...CONFINED.SecurityOpt, ...(securityOpt ?? [])] } : {}),
  };
}

/** The engine has a list where `docker run` has an option for each device. */
function blockLimitsFor(options: ContainerOptions): Dockerode.HostConfig {
  const { blkioWeightDevice, deviceReadBps, deviceReadIops, deviceWriteBps, deviceWriteIops } = options;
  const listed = (values: Readonly<Record<string, number>> | undefined, name: string, unit = 'Rate') =>
    values === undefined
      ? {}
      : { [name]: Object.entries(values).map(([path, value]) => ({ Path: path, [unit]: value })) };
  return {
    ...listed(blkioWeightDevice, 'BlkioWeightDevice', 'Weight'),
    ...listed(deviceReadBps, 'BlkioDeviceReadBps'),
    ...listed(deviceReadIops, 'BlkioDeviceReadIOps'),
    ...listed(deviceWriteBps, 'BlkioDeviceWriteBps'),
    ...listed(deviceWriteIops, 'BlkioDeviceWriteIOps'),
  };
}

/** The engine has no word for what it hides of /proc and /sys: `docker run` sends it empty lists. */
function securityFor(securityOpt: readonly string[]): Dockerode.HostConfig {
  const others = securityOpt.filter((option) => option !== UNCONFINED_PATHS);
  const isUnconfined = others.length < securityOpt.length;
  return { SecurityOpt: others, ...(isUnconfined ? { MaskedPaths: [], ReadonlyPaths: [] } : {}) };
}

function networkingConfigFor(options: ContainerOptions, network: string) {
  const { aliases, networkAliases, ip, ip6, linkLocalIps, links, macAddress } = options;
  const addresses = {
    ...(ip === undefined ? {} : { IPv4Address: ip }),
    ...(ip6 === undefined ? {} : { IPv6Address: ip6 }),
    ...(linkLocalIps === undefined ? {} : { LinkLocalIPs: [...linkLocalIps] }),
  };
  const names = [...(aliases ?? []), ...(networkAliases ?? [])];
  const endpoint = {
    ...(names.length === 0 ? {} : { Aliases: names }),
    ...(links === undefined ? {} : { Links: [...links] }),
    ...(Object.keys(addresses).length === 0 ? {} : { IPAMConfig: addresses }),
    ...(macAddress === undefined ? {} : { MacAddress: macAddress }),
  };
  return Object.keys(endpoint).length === 0 ? {} : { NetworkingConfig: { EndpointsConfig: { [network]: endpoint } } };
}

/** `/data`, without a source. */
function isAnonymous(bind: string): boolean {
  return !bind.includes(':');
}

function toSet(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function toVariables(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

/** What is absent is as the image has it: an engine takes each field of its own. */
function toHealthcheck({ shell, command, ...health }: HealthCheck): Dockerode.HealthConfig {
  const test = shell === undefined ? command && ['CMD', ...command] : ['CMD-SHELL', shell];
  const times = { Interval: health.intervalMs, Timeout: health.timeoutMs, StartPeriod: health.startPeriodMs };
  const known = Object.entries(times).flatMap(([field, ms]) => (ms === undefined ? [] : [[field, ms * NS_PER_MS]]));
  return {
    ...(test === undefined ? {} : { Test: test }),
    ...Object.fromEntries(known),
    ...(health.retries === undefined ? {} : { Retries: health.retries }),
  };
}
