/** What `forkbed check` was asked for: the subject and the plan that its options and arguments make. */
import { canMeetExecs } from '../../common/chaos/fault-kinds.ts';
import { MAX_SEED } from '../../common/chaos/random.ts';
import { socketFolder } from '../../common/endpoint.ts';
import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { toLoadSpec } from '../../common/load/load-options.ts';
import { chaosPlan, execRunsUnderFaults } from '../chaos/chaos-plan.ts';
import {
  type CheckPlan,
  type ClientCommand,
  DEFAULT_PLAN,
  grpcPlan,
  httpPlan,
  type ProbeConnections,
} from '../check/plan.ts';
import type { StartedSubject, Subject, SubjectOptions } from '../check/subject.ts';
import { HEALTH_EVERY_MS } from '../execs/health-plan.ts';
import { type ProbeLoad, toProbeLoad } from '../manifest/probe-load.ts';
import type { Pod } from '../manifest/read-pod.ts';
import type { ManifestReport } from '../report/check-report.ts';
import type { CheckOptions } from './check-options.ts';
import { toVariables } from './docker-run/read-files.ts';
import { toRunOptions } from './docker-run/run-options.ts';
import { parseCommand } from './parse-command.ts';
import { countClients, hasExecs, isLoadSet, isMessageSet, type ParsedOptions } from './parsed-options.ts';
import { readCertificates } from './read-certificates.ts';

/** What a check is of, and the pod where a manifest says it. */
export interface WantedPlan extends ParsedOptions {
  /** Of `--manifest`; `undefined` without. */
  readonly pod: Pod | undefined;
}

export interface WantedCheck extends WantedPlan {
  readonly positionals: readonly string[];
  /** Where `--env NAME` finds its value. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A pod, and what is not its manifest's to decide. */
export interface WantedPod {
  readonly pod: Pod;
  readonly options: SubjectOptions;
}

/** The subject, of which there must be exactly one. @throws UsageError */
export function toSubject(wanted: WantedCheck): Subject | WantedPod {
  const { options, positionals, rest, environment, pod } = wanted;
  refuseFaultsOfExecs(wanted);
  const [image] = positionals;
  const { build, compose, container, manifest } = options;
  const ways = {
    'an image': image,
    '--build': build,
    '--compose': compose,
    // With a manifest it is a container of the pod.
    '--container': manifest === '' ? container : '',
    '--manifest': manifest,
  };
  const chosen = Object.entries(ways).flatMap(([way, value]) => (value === undefined || value === '' ? [] : [way]));
  if (chosen.length !== 1) {
    const received = chosen.length === 0 ? 'none' : chosen.join(' and ');
    throw new UsageError(`expected one of ${Object.keys(ways).join(', ')}, received ${received}`);
  }
  if (pod !== undefined) return { pod, options: podOptions(wanted, pod) };
  if (container !== '') return { container };
  const often = options.healthRuns > 0;
  if (compose !== '') {
    const paced = often ? { healthEveryMs: HEALTH_EVERY_MS } : {};
    return { compose: { file: compose, service: options.service, ...paced } };
  }
  const run = toRunOptions(options, environment);
  const started = {
    ...run,
    ...(often ? { healthCheck: { ...run.healthCheck, intervalMs: HEALTH_EVERY_MS } } : {}),
    ...(rest === undefined ? {} : { command: rest }),
    ...(options.unix === '' ? {} : { socketFolder: socketFolder(options.unix) }),
  };
  if (image !== undefined) return { image, ...started };
  const { file, buildArg } = options;
  const buildArgs = toVariables(buildArg, environment);
  return { build: { folder: build, buildArgs, ...(file === '' ? {} : { dockerfile: file }) }, ...started };
}

/** Commands of the options and of the pod's probes. @throws UsageError */
function refuseFaultsOfExecs(wanted: WantedPlan): void {
  const { options, spellings } = wanted;
  const fault = options.chaos.find((name) => !canMeetExecs(name));
  const { execs = [] } = toWantedProbeLoad(wanted) ?? {};
  if (fault === undefined || (execs.length === 0 && !hasExecs(options))) return;
  throw new UsageError(
    `${spellings.get('chaos')}: expected faults that commands in the container can meet, received ${fault} (an engine may never end the start of a command that it freezes)`,
  );
}

/** Nobody but PID 1 adopts an orphan, so an init beside it would reap nothing. @throws UsageError */
function podOptions({ options, spellings, environment }: WantedCheck, { sharesProcesses }: Pod): SubjectOptions {
  if (options.init && sharesProcesses) {
    throw new UsageError(
      `${spellings.get('init')}: expected none with shareProcessNamespace (PID 1 is a process that reaps), received both`,
    );
  }
  return toRunOptions(options, environment);
}

/** `undefined` without a manifest. */
export function toManifestReport(wanted: WantedPlan): ManifestReport | undefined {
  const { options, pod } = wanted;
  const probes = toWantedProbeLoad(wanted);
  if (pod === undefined || probes === undefined) return undefined;
  const { workload, container, notCarried } = pod;
  return { file: options.manifest, workload, container, notCarried: [...notCarried, ...probes.notCarried] };
}

/** The probes of a pod as load; `undefined` without a manifest. */
function toWantedProbeLoad({ options, pod }: WantedPlan): ProbeLoad | undefined {
  return pod === undefined ? undefined : toProbeLoad(pod.probes, { runs: options.probeRuns });
}

export function toPlan(wanted: WantedPlan, subject: Exposing): CheckPlan {
  const { pod } = wanted;
  const probes = toWantedProbeLoad(wanted);
  if (pod === undefined || probes === undefined) return toOwnPlan(wanted, subject);
  const { connections, execs } = probes;
  const [first] = connections;
  const { options } = wanted;
  // Probes that connect are the load unless an option says what the load is.
  const hasLoad = isLoadSet(wanted) || options.clients !== undefined || (first === undefined && execs.length === 0);
  const clients = first === undefined ? 0 : 1;
  const amount = { clients, connections: clients * options.probeRuns, concurrency: 1 };
  const [port = 0, ...otherPorts] = first === undefined ? pod.ports : [first.port];
  const plan = toOwnPlan(
    {
      ...wanted,
      options: {
        ...options,
        ...(hasLoad ? {} : amount),
        // A port that the manifest names beside others may be for anything.
        ...(options.port === 0 && otherPorts.length === 0 && (hasLoad || first !== undefined) ? { port } : {}),
      },
    },
    subject,
  );
  return {
    ...plan,
    ...(first === undefined || isMessageSet(wanted) ? {} : first.message),
    ...(hasLoad ? {} : ownClients(connections)),
    ...(execs.length === 0 ? {} : { execs: [...execs, ...(plan.execs ?? [])] }),
  };
}

/** The first is the client of the plan. */
function ownClients([first, ...probes]: readonly ProbeConnections[]): Partial<CheckPlan> {
  if (first === undefined) return {};
  const { name: clientName, replyTimeoutMs } = first;
  return { clientName, replyTimeoutMs, ...(probes.length === 0 ? {} : { probes }) };
}

function toOwnPlan(wanted: ParsedOptions, subject: Exposing): CheckPlan {
  const { options } = wanted;
  const load = { ...DEFAULT_PLAN, ...toLoadSpec(options) };
  const client = toClient(options);
  const clients = countClients(wanted);
  const chaos = options.chaos.length === 0 ? undefined : planOfChaos(options);
  const connections = options.connections ?? (client === undefined ? load.connections : 1);
  return {
    ...load,
    port: findPort(options, subject, clients),
    clients,
    connections,
    concurrency: Math.min(load.concurrency, connections),
    warmUp: options.warmUp ?? (client === undefined ? load.warmUp : 0),
    ignore: options.ignore,
    settleMs: options.settle,
    ...(client === undefined ? {} : { client }),
    ...(options.readyLog === undefined ? {} : { readyLog: options.readyLog }),
    ...(options.readyHealthy ? { readyHealthy: true } : {}),
    ...(options.readyHttp === undefined ? {} : { readyHttp: options.readyHttp }),
    ...(options.tlsCa === '' ? {} : { tlsCa: readCertificates(options.tlsCa) }),
    ...(options.http === '' ? {} : httpPlan(options.http, options.sni === '' ? undefined : options.sni)),
    ...(options.expect === 'grpc' ? grpcPlan(wanted.spellings.has('payload') ? options.payload : '') : {}),
    ...(options.exec.length === 0 ? {} : { execs: toExecs(wanted, chaos) }),
    ...chaos,
  };
}

function planOfChaos(options: CheckOptions): ReturnType<typeof chaosPlan> {
  const { chaos: faults, seed = Math.floor(Math.random() * (MAX_SEED + 1)) } = options;
  return chaosPlan(
    { faults, seed },
    {
      settleMs: options.settle,
      forMs: options.for,
      // 0 is no limit: the rate that faults need.
      ...(options.rate ? { rate: options.rate } : {}),
      ...(options.connections === undefined ? {} : { connections: options.connections }),
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      ...(options.hold === undefined ? {} : { holdMs: options.hold }),
    },
  );
}

function toClient({ clientImage, clientCommand }: CheckOptions): ClientCommand | undefined {
  return clientImage === ''
    ? undefined
    : { image: clientImage, command: parseCommand('--client-command', clientCommand) };
}

function toExecs({ options, spellings }: ParsedOptions, chaos: Pick<CheckPlan, 'forMs'> | undefined): ExecPlan[] {
  const { exec, execs, execConcurrency, execTimeout, execEnd } = options;
  const isAsked = chaos === undefined || spellings.has('execs');
  const runs = isAsked ? execs : execRunsUnderFaults({ ...chaos, commands: exec.length });
  return exec.map((command, index) => ({
    kind: 'exec',
    name: `command ${index + 1}`,
    command: parseCommand('--exec', command),
    runs,
    concurrency: execConcurrency,
    timeoutMs: execTimeout,
    end: execEnd,
  }));
}

type Exposing = Pick<StartedSubject, 'name' | 'exposedPorts' | 'exposed'>;

/** Without clients only a port that was given: 0 for none, as the image may expose one at which nobody listens. */
function findPort({ port, udp, unix }: CheckOptions, subject: Exposing, clients: number): number {
  if (port !== 0 || clients === 0 || unix !== '') return port;
  const protocol = udp ? 'UDP' : 'TCP';
  const ports = udp
    ? subject.exposed.filter((each) => each.endsWith('/udp')).map(Number.parseFloat)
    : subject.exposedPorts;
  const [only, ...others] = ports;
  if (only !== undefined && others.length === 0) return only;
  throw new UsageError(
    `--port: expected one where the image does not expose exactly one for ${protocol}, received none; ${describeExposed(subject, { ports, protocol })}`,
  );
}

function describeExposed(
  { name, exposed }: Exposing,
  { ports, protocol }: { ports: readonly number[]; protocol: string },
): string {
  if (exposed.length === 0) return `${name} exposes none`;
  const which = exposed.length === 1 ? `which is not ${protocol}` : `which are not ${protocol}`;
  return `${name} exposes ${exposed.join(', ')}${ports.length === 0 ? `, ${which}` : ''}`;
}
