/** The plan of `toPassForkbed`: that of `forkbed check`, with what it leaves out by default, and held to its types. */
import {
  actsWithoutClients,
  canMeet,
  canMeetExecs,
  FAULT_NAMES,
  type FaultName,
} from '../../common/chaos/fault-kinds.ts';
import { isSocketPath } from '../../common/endpoint.ts';
import { Fields } from '../../common/events/fields.ts';
import { toExecPlan } from '../../common/execs/exec-plan.ts';
import { loadOptions } from '../../common/load/load-options.ts';
import { EXPECTATIONS } from '../../common/load/load-spec.ts';
import type { Option } from '../../common/options.ts';
import { auditOptions } from '../../common/programs/audit-options.ts';
import { type CheckPlan, DEFAULT_PLAN, type FormerPlan, httpPlan, withCurrentNames } from '../check/plan.ts';
import { ArgumentError } from '../errors.ts';
import { isForkbedError, readField } from '../thrown.ts';
import { assertFields, CALLBACK, ENGINE, type Rule } from './arguments.ts';
import type { RetryOptions } from './retry.ts';

/** `port`, and whatever else is to be another than `forkbed check` has it by default. */
export interface MatcherPlan
  extends Partial<Omit<CheckPlan, 'port' | 'clientName' | 'probes'>>,
    FormerPlan,
    Pick<RetryOptions, 'engine' | 'onProgress'> {
  /** See `CheckPlan.port`. */
  readonly port: number;
  /** Speak HTTP: one GET of this path on each connection, as `--http` does. Not with payload, payloadHex, expect or messages. */
  readonly http?: string;
}

const MAX_PORT = 65_535;

const TEXT: Rule = { expected: 'a text', holds: (value) => typeof value === 'string' };
const TRUTH: Rule = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };
const PATH: Rule = {
  expected: 'a path, from /',
  holds: (value) => typeof value === 'string' && /^\/[!-~]*$/.test(value),
};
const SOCKET_PATH: Rule = {
  expected: loadOptions.unix.expected,
  holds: (value) => typeof value === 'string' && isSocketPath(value),
};
const BYTES: Rule = {
  expected: 'hexadecimal digits, two for each byte',
  holds: (value) => typeof value === 'string' && /^([0-9a-f]{2})+$/i.test(value),
};
const RULES: Readonly<Record<keyof Required<MatcherPlan>, Rule>> = {
  port: integer(0, MAX_PORT),
  readyLog: { expected: 'a regular expression, as a text', holds: isPattern },
  readyHealthy: TRUTH,
  readyHttp: PATH,
  clients: within(loadOptions.clients),
  forMs: within(loadOptions.for),
  connections: within(loadOptions.connections),
  concurrency: within(loadOptions.concurrency),
  warmUp: within(loadOptions.warmUp),
  messages: within(loadOptions.messages),
  payload: TEXT,
  payloadHex: BYTES,
  send: TEXT,
  sendHex: BYTES,
  expect: oneOf(EXPECTATIONS),
  http: PATH,
  udp: TRUTH,
  unix: SOCKET_PATH,
  tls: TRUTH,
  tlsInsecure: TRUTH,
  tlsCa: TEXT,
  sni: TEXT,
  rate: within(loadOptions.rate),
  holdMs: within(loadOptions.hold),
  end: oneOf(['close', 'reset']),
  replyTimeoutMs: within(loadOptions.replyTimeout),
  client: {
    expected: 'an image, and a command as a list of texts',
    holds: (value) => typeof readField(value, 'image') === 'string' && isTextArray(readField(value, 'command')),
  },
  execs: {
    expected: 'a list of plans of commands: see ExecPlan',
    holds: isExecPlans,
  },
  chaos: {
    expected: `faults, a list of ${FAULT_NAMES.join(', ')}, and a seed, a number`,
    holds: (value) => {
      const faults = readField(value, 'faults');
      const known: readonly unknown[] = FAULT_NAMES;
      return (
        Array.isArray(faults) && faults.every((each) => known.includes(each)) && isInteger(readField(value, 'seed'))
      );
    },
  },
  ignore: { expected: 'a list of command names and pids, as texts', holds: isTextArray },
  settleMs: within(auditOptions.settle),
  startTimeoutMs: within(loadOptions.startTimeout),
  limitMs: within(loadOptions.limit),
  onProgress: CALLBACK,
  engine: ENGINE,
};

/** Keys of which the second says what the first has said already. */
const EXCLUDE: readonly (readonly [keyof MatcherPlan, readonly (keyof MatcherPlan)[]])[] = [
  ['http', ['payload', 'payloadHex', 'send', 'sendHex', 'expect', 'messages', 'client']],
  ['payloadHex', ['payload', 'send', 'sendHex']],
  ['sendHex', ['payload', 'send']],
  ['payload', ['send']],
  ['client', ['chaos', 'tls']],
  ['tlsInsecure', ['tlsCa']],
];

function isExecPlans(value: unknown): boolean {
  try {
    new Fields({ value }).objects('value').map(toExecPlan);
    return true;
  } catch (error) {
    if (isForkbedError(error, 'ERR_PARSE')) return false;
    throw error;
  }
}

/** @throws ArgumentError */
export function toPlan(asked: MatcherPlan): CheckPlan {
  assertFields('toPassForkbed', asked, RULES);
  for (const [key, others] of EXCLUDE) {
    const conflict = asked[key] === undefined ? undefined : others.find((other) => asked[other] !== undefined);
    if (conflict !== undefined) {
      throw new ArgumentError({ what: 'toPassForkbed', expected: `${key} or ${conflict}`, received: asked });
    }
  }
  const { http, engine: _, onProgress = () => {}, ...current } = withoutUndefined(asked);
  const rest = withCurrentNames(current, onProgress);
  const plan = { ...DEFAULT_PLAN, ...rest, ...(http === undefined ? {} : httpPlan(http, rest.sni)) };
  assertPort(plan);
  assertTransport(plan);
  assertFaults(plan);
  assertTls(plan);
  return { ...plan, concurrency: asked.concurrency ?? Math.min(plan.concurrency, plan.connections) };
}

/** What datagrams and Unix sockets do not have. @throws ArgumentError */
function assertTransport({ port, udp = false, unix, tls = false, end, expect, readyHttp, chaos }: CheckPlan): void {
  const [transport, isUnix] = [udp ? 'udp' : unix === undefined ? 'tcp' : 'unix', unix !== undefined] as const;
  const refuse = (expected: string, received: unknown) => {
    throw new ArgumentError({ what: 'toPassForkbed: transport', expected: `${expected} with ${transport}`, received });
  };
  const fault = chaos?.faults.find((name) => !canMeet(name, transport));
  if (udp && isUnix) refuse('no unix', unix);
  if (isUnix && port !== 0) refuse('port: 0', port);
  if (transport !== 'tcp' && tls) refuse('no tls', tls);
  if (udp && (expect === 'http' || readyHttp !== undefined)) refuse('no HTTP', expect);
  if (transport !== 'tcp' && end === 'reset') refuse('end: close', end);
  if (fault !== undefined) refuse('faults that can act', fault);
}

/** Faults that need clients, and those that no exec may meet. @throws ArgumentError */
function assertFaults({ chaos, clients, port, unix, execs = [] }: CheckPlan): void {
  const hasEndpoint = port !== 0 || unix !== undefined;
  const refuse = (expected: string, isFit: (fault: FaultName) => boolean) => {
    const received = chaos?.faults.find((fault) => !isFit(fault));
    if (received !== undefined) throw new ArgumentError({ what: 'toPassForkbed: chaos', expected, received });
  };
  if (clients === 0) refuse('faults that act without clients', (fault) => actsWithoutClients(fault, { hasEndpoint }));
  if (execs.length > 0) refuse('faults that execs can meet', canMeetExecs);
}

function assertPort({ port, unix, clients }: CheckPlan): void {
  if (port === undefined || (port === 0 && clients > 0 && unix === undefined)) {
    const expected = `the port that it listens on, 1 to ${MAX_PORT}, or with clients: 0 or unix none, as 0`;
    throw new ArgumentError({ what: 'toPassForkbed: port', expected, received: port });
  }
}

function assertTls({ tls = false, tlsInsecure = false, tlsCa, sni }: CheckPlan): void {
  const isTrusting = tlsInsecure || tlsCa !== undefined;
  if (tls ? isTrusting : !isTrusting && sni === undefined) return;
  const expected = tls ? 'tlsCa or tlsInsecure with it' : 'tls: true with tlsInsecure, tlsCa and sni';
  throw new ArgumentError({ what: 'toPassForkbed: tls', expected, received: tls });
}

function withoutUndefined<Plan extends object>(plan: Plan): Plan {
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined)) as Plan;
}

/** The integers that an option takes. */
function within({ range = { min: 0, max: 0 } }: Option<number>): Rule {
  return integer(range.min, range.max);
}

function integer(min: number, max: number): Rule {
  const expected = `an integer from ${min} to ${max}`;
  return { expected, holds: (value) => isInteger(value) && value >= min && value <= max };
}

function oneOf(values: readonly string[]): Rule {
  return { expected: `one of ${values.join(', ')}`, holds: (value) => values.some((each) => each === value) };
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === 'string' && new RegExp(value, 'u').flags === 'u';
  } catch {
    return false;
  }
}

function isInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function isTextArray(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
