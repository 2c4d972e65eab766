/**
 * A manifest as what a run needs: how the container of a pod is started, its probes and hooks, and what is not carried over. It
 * decides, and calls nobody.
 */
import type { SubjectOptions } from '../check/subject.ts';
import { containerEnvironment } from './container-environment.ts';
import { expandValue } from './expand-variables.ts';
import { findContainer, findWorkload, type Workload, workloadName } from './find-workload.ts';
import type { ManifestValue } from './manifest-value.ts';
import { listFields, type NotCarried } from './not-carried.ts';
import { podName, readQuantity } from './pod-fields.ts';
import { readNames } from './pod-names.ts';
import { readSecurity } from './pod-security.ts';
import { type PodMount, readVolumes } from './pod-volumes.ts';
import { type Hook, PROBE_NAMES, type Probe, readHook, readPorts, readProbes } from './probes.ts';
import { type ManifestObject, readObjects } from './read-objects.ts';

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

/** A container of a pod, as it is started. */
export interface PodContainer {
  readonly image: string;
  /** How it is started, but for the mounts. */
  readonly run: SubjectOptions;
  readonly mounts: readonly PodMount[];
}

/** One that runs to its end before the others start. */
export interface InitContainer extends PodContainer {
  /** Where it stands: `spec.initContainers[0]`. */
  readonly path: string;
}

/** The container of a pod that is checked. */
export interface Pod extends PodContainer {
  /** `Deployment/web`. */
  readonly workload: string;
  /** Its name. */
  readonly container: string;
  /** In their order. */
  readonly initContainers: readonly InitContainer[];
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
  const context = { objects, workload, setEnv };
  const own = readContainer(container, context);
  const init = readInitContainers(own.writable, context);
  const [postStart, preStop] = [readHook(container, 'postStart'), readHook(container, 'preStop')];
  return {
    workload: workloadName(workload.object),
    container: container.required('name').text(),
    ...own.started,
    initContainers: init.run.map(({ path, read }) => ({ path, ...read.started })),
    fsGroup: own.fsGroup,
    sharesProcesses: spec.field('shareProcessNamespace')?.boolean() ?? false,
    ports: readPorts(container),
    probes: readProbes(container, own.inProbes),
    postStart: postStart?.kind === 'hook' ? postStart.hook : undefined,
    preStop: preStop?.kind === 'hook' ? preStop.hook : undefined,
    notCarried: [
      ...listBeside(spec, container),
      ...init.notCarried,
      ...listFields(spec, 'pod'),
      ...PROBE_NAMES.flatMap((name) => listFields(container.field(name), 'probe')),
      ...own.notCarried,
      ...[postStart, preStop].flatMap(listHook),
      ...init.run.flatMap(({ read }) => read.notCarried),
    ],
  };
}

interface PodContext extends Pick<PodRequest, 'setEnv'> {
  readonly objects: readonly ManifestObject[];
  readonly workload: Workload;
}

interface ReadContainer {
  readonly started: PodContainer;
  readonly fsGroup: number | undefined;
  readonly inProbes: ReadonlyMap<string, string>;
  /** Names of volumes that are mounted and may be written to. */
  readonly writable: readonly string[];
  readonly notCarried: readonly NotCarried[];
}

function readContainer(container: ManifestValue, context: PodContext): ReadContainer {
  const { workload } = context;
  const { variables, inProbes } = containerEnvironment({ ...context, container });
  const volumes = readVolumes({ ...context, container, variables });
  const security = readSecurity(workload.spec, container);
  const resources = readResources(container);
  return {
    started: {
      image: container.required('image').nonEmptyText(),
      run: {
        ...readCommand(container, variables),
        environment: Object.fromEntries(variables),
        ...security.run,
        ...resources.run,
        ...readPlace(workload, container),
        ...readNames(workload.spec),
      },
      mounts: volumes.mounts,
    },
    fsGroup: security.fsGroup,
    inProbes,
    writable: volumes.writable,
    notCarried: [
      ...listFields(container, 'container'),
      ...security.notCarried,
      ...resources.notCarried,
      ...volumes.notCarried,
    ],
  };
}

interface InitContainers {
  readonly run: readonly { readonly path: string; readonly read: ReadContainer }[];
  readonly notCarried: readonly NotCarried[];
}

/**
 * Those that may leave something in a volume that is needed: by the container (`needed`), or by a later one of them. The others are
 * listed: what they do elsewhere, nobody here would see. A sidecar does not end, and is listed, too.
 */
function readInitContainers(needed: readonly string[], context: PodContext): InitContainers {
  const run: { path: string; read: ReadContainer }[] = [];
  const notCarried: NotCarried[] = [];
  const volumes = new Set(needed);
  const fields = context.workload.spec.field('initContainers')?.items() ?? [];
  for (const each of fields.reverse()) {
    if (isSidecar(each)) {
      notCarried.unshift(listContainer(each, 'this sidecar is not started'));
    } else if (mountedIn(each).some((name) => volumes.has(name))) {
      for (const name of mountedIn(each)) volumes.add(name);
      run.unshift({ path: each.path, read: readContainer(each, context) });
    } else {
      notCarried.unshift(listContainer(each, 'this init container is not run, as it shares no volume'));
    }
  }
  return { run, notCarried };
}

function mountedIn(container: ManifestValue): string[] {
  return (container.field('volumeMounts')?.items() ?? []).map((mount) => mount.required('name').nonEmptyText());
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
  const read = (name: string) => (container.field(name)?.items() ?? []).map((word) => expandValue(word, variables));
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
  return [
    {
      what: 'hook',
      path: hook.path,
      consequence: 'it is not called: it does not go to the container, or the kubelet has no such hook',
    },
  ];
}

/** The other containers of the pod, which are not started. */
function listBeside(spec: ManifestValue, container: ManifestValue): NotCarried[] {
  const beside = (spec.field('containers')?.items() ?? []).filter((each) => !each.isSame(container));
  return beside.map((each) => listContainer(each, 'it is not started; --container checks it instead'));
}

function listContainer(container: ManifestValue, consequence: string): NotCarried {
  return { what: `container ${container.required('name').nonEmptyText()}`, path: container.path, consequence };
}

function isSidecar(init: ManifestValue): boolean {
  return init.field('restartPolicy')?.text() === 'Always';
}
