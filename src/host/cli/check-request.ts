/** What `forkbed check` was asked for: the subject and the plan that its options and arguments make. */
import { MOST_SEED } from '../../common/chaos/random.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { chaosPlan } from '../check/chaos-plan.ts';
import { type CheckPlan, type ClientCommand, DEFAULT_PLAN, httpPlan } from '../check/plan.ts';
import type { StartedSubject, Subject, SubjectOptions } from '../check/subject.ts';
import { type CheckOptions, memoryOf } from './check-options.ts';

/** @throws UsageError for options that do not go together */
export function refuseContradictions(options: CheckOptions): void {
  const needs = (given: string, needed: string, fulfilled: boolean) => {
    if (!fulfilled) throw new UsageError(`${given}: expected ${needed} with it, received none`);
  };
  if (options.compose !== '') needs('--compose', '--service', options.service !== '');
  if (options.service !== '') needs('--service', '--compose', options.compose !== '');
  if (options.file !== '') needs('--file', '--build', options.build !== '');
  if (options.buildArg.length > 0) needs('--build-arg', '--build', options.build !== '');
  if (options.clientImage !== '') needs('--client-image', '--client-command', options.clientCommand !== '');
  if (options.clientCommand !== '') needs('--client-command', '--client-image', options.clientImage !== '');
  if (options.seed !== undefined) needs('--seed', '--chaos', options.chaos.length > 0);
  if (options.chaos.length === 0) return;
  // What ran before must be left as it was, also where this run is killed.
  refuseWithChaos('a subject that is started for it', '--container', options.container);
  refuseWithChaos('clients of forkbed, which tell when they failed', '--client-command', options.clientCommand);
}

function refuseWithChaos(expected: string, option: string, value: string): void {
  if (value !== '') throw new UsageError(`--chaos: expected ${expected}, received ${option}`);
}

/** `rest`: what followed `--`. @throws UsageError unless there is exactly one subject */
export function subjectOf(
  options: CheckOptions,
  positionals: readonly string[],
  rest: readonly string[] | undefined,
): Subject {
  const [image, ...others] = positionals;
  if (others.length > 0) {
    throw new UsageError(`expected one image, and its command after --, received ${positionals.join(' ')}`);
  }
  const { build, compose, container } = options;
  const ways = { 'an image': image, '--build': build, '--compose': compose, '--container': container };
  const given = Object.entries(ways).flatMap(([way, value]) => (value === undefined || value === '' ? [] : [way]));
  if (given.length !== 1) {
    const received = given.length === 0 ? 'none' : given.join(' and ');
    throw new UsageError(`expected one of ${Object.keys(ways).join(', ')}, received ${received}`);
  }
  if (container !== '' || compose !== '') refuseRunOptions(given[0] ?? '', options, rest);
  if (container !== '') return { container };
  if (compose !== '') return { compose: { file: compose, service: options.service } };
  const started = { ...runOptions(options), ...(rest === undefined ? {} : { command: rest }) };
  if (image !== undefined) return { image, ...started };
  const { file, buildArg } = options;
  const buildArgs = Object.fromEntries(buildArg.map(splitVariable));
  return { build: { folder: build, buildArgs, ...(file === '' ? {} : { dockerfile: file }) }, ...started };
}

export function planOf(options: CheckOptions, subject: StartedSubject): CheckPlan {
  const { messages, expect, ignore } = options;
  const { concurrency = DEFAULT_PLAN.concurrency, rate = DEFAULT_PLAN.rate, hold = DEFAULT_PLAN.holdMs } = options;
  const client = clientOf(options);
  const clients = options.clients ?? (options.for > 0 && client === undefined ? 0 : DEFAULT_PLAN.clients);
  const connections = options.connections ?? (client === undefined ? DEFAULT_PLAN.connections : 1);
  return {
    port: portOf(options, subject, clients),
    clients,
    forMs: options.for,
    connections,
    concurrency: Math.min(concurrency, connections),
    rate,
    messages,
    send: options.send === '' ? DEFAULT_PLAN.send : options.send,
    expect,
    holdMs: hold,
    end: options.end,
    replyTimeoutMs: options.replyTimeout,
    ignore,
    settleMs: options.settle,
    startTimeoutMs: options.startTimeout,
    limitMs: options.limit,
    ...(client === undefined ? {} : { client }),
    ...(options.sendHex === '' ? {} : { sendHex: options.sendHex }),
    ...(options.http === '' ? {} : httpPlan(options.http)),
    ...(options.chaos.length === 0 ? {} : planOfChaos(options)),
  };
}

function planOfChaos(options: CheckOptions): ReturnType<typeof chaosPlan> {
  const { chaos: faults, seed = Math.floor(Math.random() * (MOST_SEED + 1)) } = options;
  return chaosPlan(
    { faults, seed },
    {
      settleMs: options.settle,
      forMs: options.for,
      ...(options.rate === undefined ? {} : { rate: options.rate }),
      ...(options.connections === undefined ? {} : { connections: options.connections }),
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      ...(options.hold === undefined ? {} : { holdMs: options.hold }),
    },
  );
}

/** How what runs already was started is no longer ours to say. */
function refuseRunOptions(way: string, options: CheckOptions, rest: readonly string[] | undefined): void {
  const asked = Object.entries(runOptions(options)).filter(([, value]) => !isNothing(value));
  if (asked.length === 0 && rest === undefined) return;
  const received = rest === undefined ? asked.map(([name]) => name).join(', ') : 'a command';
  throw new UsageError(`${way}: expected no option of how a container is started, received ${received}`);
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === false) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function runOptions(options: CheckOptions): SubjectOptions {
  const memoryBytes = memoryOf(options);
  return {
    init: options.init,
    readOnly: options.readOnly,
    capDrop: options.capDrop,
    securityOpt: options.securityOpt,
    binds: options.volume,
    environment: Object.fromEntries(options.env.map(splitVariable)),
    ...(options.entrypoint === '' ? {} : { entrypoint: [options.entrypoint] }),
    ...(options.user === '' ? {} : { user: options.user }),
    ...(options.network === '' ? {} : { network: options.network }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(options.pidsLimit === 0 ? {} : { pidsLimit: options.pidsLimit }),
  };
}

function splitVariable(variable: string): [string, string] {
  const equals = variable.indexOf('=');
  return [variable.slice(0, equals), variable.slice(equals + 1)];
}

function clientOf({ clientImage, clientCommand }: CheckOptions): ClientCommand | undefined {
  return clientImage === '' ? undefined : { image: clientImage, command: parseCommand(clientCommand) };
}

/** As CMD in a Dockerfile. @throws UsageError for an array that is none of texts */
function parseCommand(command: string): string[] {
  if (!command.trimStart().startsWith('[')) return ['/bin/sh', '-c', command];
  try {
    const parsed: unknown = JSON.parse(command);
    if (Array.isArray(parsed) && parsed.length > 0 && parsed.every((each) => typeof each === 'string')) return parsed;
  } catch {
    // It is told below what was expected.
  }
  throw new UsageError(`--client-command: expected a line for /bin/sh or a JSON array of texts, received ${command}`);
}

/** Without clients only a port that was told: 0 for none, as the image may expose one at which nobody listens. */
function portOf({ port }: CheckOptions, { exposedPorts, name }: StartedSubject, clients: number): number {
  if (port !== 0 || clients === 0) return port;
  const [only, ...others] = exposedPorts;
  if (only !== undefined && others.length === 0) return only;
  const exposed = exposedPorts.length === 0 ? 'none' : exposedPorts.join(', ');
  throw new UsageError(
    `--port: expected one where the image does not expose exactly one, received none; ${name} exposes ${exposed}`,
  );
}
