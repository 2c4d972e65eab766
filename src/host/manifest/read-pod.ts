/**
 * A manifest as what a run needs: how the container of a pod is started, its probes and hooks, and what is not carried over. It
 * decides, and calls nobody.
 */
import type { SubjectOptions } from '../check/subject.ts';
import { containerEnvironment } from './container-environment.ts';
import { expandVariables } from './expand-variables.ts';
import { findContainer, findWorkload, type Workload, workloadName } from './find-workload.ts';
import type { ManifestValue } from './manifest-value.ts';
import { listFields, type NotCarried } from './not-carried.ts';
import { podName, readQuantity } from './pod-fields.ts';
import { readSecurity } from './pod-security.ts';
import { type PlacedFile, type PodMount, readVolumes } from './pod-volumes.ts';
import { type Hook, PROBE_NAMES, type Probe, readHook, readPorts, readProbes } from './probes.ts';
import { readObjects } from './read-objects.ts';

export interface PodRequest {
  /** YAML. */
  readonly text: string;
  /** What messages call it. */
  readonly file: string;
  /** `KIND/NAME`; empty for the only one. */
  readonly workload: string;
  /** Empty for the only one. */
  readonly container: string;
  /** What takes the place of the manifest's, by name. */
  readonly setEnv: ReadonlyMap<string, string>;
}

/** The container of a pod that is checked. */
export interface Pod {
  /** `Deployment/web`. */
  readonly workload: string;
  /** Its name. */
  readonly container: string;
  readonly image: string;
  /** How it is started, but for the mounts. */
  readonly run: SubjectOptions;
  readonly mounts: readonly PodMount[];
  readonly files: readonly PlacedFile[];
  /** The group that owns the volumes; `undefined` for root's. */
  readonly fsGroup: number | undefined;
  /** Whether PID 1 is a process beside it that reaps. */
  readonly sharesProcesses: boolean;
  /** TCP ports that it says it has. */
  readonly ports: readonly number[];
  readonly probes: readonly Probe[];
  readonly postStart: Hook | undefined;
  readonly preStop: Hook | undefined;
  readonly notCarried: readonly NotCarried[];
}

/** Kubernetes' own; the engine's is 10. */
const GRACE_S = 30;
/** Of the engine. */
const MIN_MEMORY_BYTES = 6 * 1024 ** 2;
/** Of the kubelet. */
const CPU_PERIOD_US = 100_000;
/** Of the kernel. */
const MIN_QUOTA_US = 1_000;
const MAX_QUOTA_US = 10_000 * CPU_PERIOD_US;
/** Of the kernel. */
const MAX_HOSTNAME = 63;

/** @throws UsageError with file, line and path */
export function readPod(request: PodRequest): Pod {
  const { text, file, workload: wanted, setEnv } = request;
  const objects = readObjects(text, file);
  const workload = findWorkload(objects, { wanted, file });
  const { spec } = workload;
  const container = findContainer(spec, request.container);
  refuse(spec);
  const environment = containerEnvironment({ objects, workload, container, setEnv });
  const { variables } = environment;
  const volumes = readVolumes({ objects, workload, container, variables });
  const others = readOthers({ spec, container, writable: volumes.writable });
  const security = readSecurity(spec, container);
  const resources = readResources(container);
  const [postStart, preStop] = [readHook(container, 'postStart'), readHook(container, 'preStop')];
  return {
    workload: workloadName(workload.object),
    container: container.required('name').text(),
    image: container.required('image').nonEmptyText(),
    run: {
      ...readCommand(container, variables),
      environment: Object.fromEntries(variables),
      ...security.run,
      ...resources.run,
      ...readPlace(workload, container),
    },
    mounts: volumes.mounts,
    files: volumes.files,
    fsGroup: security.fsGroup,
    sharesProcesses: spec.field('shareProcessNamespace')?.boolean() ?? false,
    ports: readPorts(container),
    probes: readProbes(container, environment.inProbes),
    postStart: postStart?.kind === 'exec' ? postStart.hook : undefined,
    preStop: preStop?.kind === 'exec' ? preStop.hook : undefined,
    notCarried: [
      ...others,
      ...listFields(spec, 'pod'),
      ...listFields(container, 'container'),
      ...PROBE_NAMES.flatMap((name) => listFields(container.field(name), 'probe')),
      ...security.notCarried,
      ...resources.notCarried,
      ...volumes.notCarried,
      ...[postStart, preStop].flatMap(listHook),
    ],
  };
}

/** What leaves nothing to judge. */
function refuse(spec: ManifestValue): void {
  const os = spec.field('os')?.field('name');
  if (os !== undefined && os.text() !== 'linux') throw os.error('linux');
  const hostPid = spec.field('hostPID');
  if (hostPid?.boolean()) {
    throw hostPid.error("false, as forkbed judges a process namespace that is not the host's");
  }
}

/** `command` is what Docker calls the entrypoint, and `args` what it calls the command. An empty one is absent. */
function readCommand(
  container: ManifestValue,
  variables: ReadonlyMap<string, string>,
): Pick<SubjectOptions, 'entrypoint' | 'command'> {
  const read = (name: string) => (container.field(name)?.texts() ?? []).map((word) => expandVariables(word, variables));
  const [entrypoint, command] = [read('command'), read('args')];
  return {
    ...(entrypoint.length === 0 ? {} : { entrypoint }),
    ...(command.length === 0 ? {} : { command }),
  };
}

function readPlace(
  workload: Workload,
  container: ManifestValue,
): Pick<SubjectOptions, 'workdir' | 'hostname' | 'stopSignal' | 'stopTimeoutS' | 'tty' | 'interactive'> {
  const { spec } = workload;
  const workdir = readWorkdir(container.field('workingDir'));
  const stopSignal = container.field('lifecycle')?.field('stopSignal')?.nonEmptyText();
  const hostname = (readHostname(spec.field('hostname')) ?? podName(workload) ?? '').slice(0, MAX_HOSTNAME);
  const tty = container.field('tty')?.boolean() ?? false;
  const interactive = container.field('stdin')?.boolean() ?? false;
  return {
    stopTimeoutS: spec.field('terminationGracePeriodSeconds')?.integer({ min: 0 }) ?? GRACE_S,
    ...(stopSignal === undefined ? {} : { stopSignal }),
    ...(workdir === '' ? {} : { workdir }),
    ...(hostname === '' ? {} : { hostname }),
    ...(tty ? { tty } : {}),
    ...(interactive ? { interactive } : {}),
  };
}

/** The engine takes an absolute one alone. */
function readWorkdir(value: ManifestValue | undefined): string {
  const path = value?.text() ?? '';
  if (path !== '' && !path.startsWith('/')) throw value?.error('an absolute path');
  return path;
}

/** RFC 1123, section 2.1, as Kubernetes has it: a label in small letters. */
function readHostname(value: ManifestValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value.nonEmptyText())) {
    throw value.error('at most 63 small letters, digits and hyphens');
  }
  return value.text();
}

function readResources(container: ManifestValue): {
  run: Pick<SubjectOptions, 'memoryBytes' | 'cpuPeriodUs' | 'cpuQuotaUs'>;
  notCarried: NotCarried[];
} {
  const limits = container.field('resources')?.field('limits')?.fields() ?? new Map<string, ManifestValue>();
  const memory = limits.get('memory');
  const cpu = limits.get('cpu');
  return {
    run: {
      ...readMemory(memory),
      ...readCpu(cpu),
    },
    notCarried: [...limits]
      .filter(([name]) => name !== 'memory' && name !== 'cpu')
      .map(([name, { path }]) => ({
        what: name,
        path,
        consequence: 'the container has no such limit, and no such device',
      })),
  };
}

/** 0 is no limit. */
function readMemory(value: ManifestValue | undefined): { memoryBytes?: number } {
  const bytes = value === undefined ? 0 : Math.ceil(readQuantity(value));
  if (bytes === 0) return {};
  if (bytes < MIN_MEMORY_BYTES) throw value?.error('at least 6Mi, as an engine starts no container with less');
  return { memoryBytes: bytes };
}

/** As the kubelet has it: a quota may be of more processors than there are. 0 is no limit. */
function readCpu(value: ManifestValue | undefined): { cpuPeriodUs?: number; cpuQuotaUs?: number } {
  const cpus = value === undefined ? 0 : readQuantity(value);
  if (cpus === 0) return {};
  const quotaUs = Math.ceil(cpus * CPU_PERIOD_US);
  if (quotaUs > MAX_QUOTA_US) throw value?.error('at most 10000 processors');
  return { cpuPeriodUs: CPU_PERIOD_US, cpuQuotaUs: Math.max(MIN_QUOTA_US, quotaUs) };
}

function listHook(hook: ReturnType<typeof readHook>): NotCarried[] {
  if (hook?.kind !== 'other') return [];
  return [{ what: 'hook', path: hook.path, consequence: 'it is not called; forkbed runs hooks that are commands' }];
}

/**
 * The other containers of the pod, which are not started. @throws UsageError for an init container that fills a volume of this one:
 * without what it leaves there this one would be another program
 */
function readOthers(pod: { spec: ManifestValue; container: ManifestValue; writable: readonly string[] }): NotCarried[] {
  const { spec, container, writable } = pod;
  const beside = (spec.field('containers')?.items() ?? []).filter((each) => !each.isSame(container));
  const init = spec.field('initContainers')?.items() ?? [];
  for (const each of init) assertIndependent(each, writable);
  const row = (each: ManifestValue, consequence: string): NotCarried => ({
    what: `container ${each.required('name').nonEmptyText()}`,
    path: each.path,
    consequence,
  });
  return [
    ...beside.map((each) => row(each, 'it is not started; --container checks it instead')),
    ...init.map((each) =>
      isSidecar(each)
        ? row(each, 'this sidecar is not started')
        : row(each, 'this init container is not run; what it does elsewhere than in a shared volume is not done'),
    ),
  ];
}

function isSidecar(init: ManifestValue): boolean {
  return init.field('restartPolicy')?.text() === 'Always';
}

function assertIndependent(init: ManifestValue, writable: readonly string[]): void {
  if (isSidecar(init)) return;
  const shared = (init.field('volumeMounts')?.items() ?? []).find(
    (mount) => !(mount.field('readOnly')?.boolean() ?? false) && writable.includes(mount.required('name').text()),
  );
  if (shared === undefined) return;
  throw shared.error(
    'no init container that fills a volume of the container',
    `one that mounts ${shared.required('name').text()}: forkbed does not run it, and the container would miss its files`,
  );
}
