/** The options of `forkbed check`; those that `docker run` has are named as there. */
import { FAULT_NAMES } from '../../common/chaos/fault-kinds.ts';
import { MOST_SEED } from '../../common/chaos/random.ts';
import { CHECK_IDS, FORMER_CHECK_IDS } from '../../common/checks/checks.ts';
import { choice, duration, flag, hex, integer, list, optional, text } from '../../common/option-kinds.ts';
import type { Option, OptionValues } from '../../common/options.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import { FORMATS, type Format } from '../report/check-report.ts';
import { parseBytes } from './parse-bytes.ts';

const DAY_MS = 86_400_000;
const DAY = { max: DAY_MS };
const HOW_MANY = { default: 1, min: 1, help: '' };
const VARIABLE = {
  placeholder: 'NAME=VALUE',
  form: /^[^=]/,
  expected: 'NAME=VALUE, or NAME alone for the value that it has here',
};

export const checkOptions = {
  container: text({ default: '', placeholder: 'NAME', help: 'check a container that runs, instead of an image' }),
  build: text({ default: '', placeholder: 'FOLDER', help: 'build this folder, instead of an image' }),
  file: text({ default: '', placeholder: 'DOCKERFILE', help: 'of --build, in its folder (default: Dockerfile)' }),
  buildArg: { ...each({ ...VARIABLE, help: 'argument of --build' }), isSecret: true },
  compose: text({ default: '', placeholder: 'FILE', help: 'start a --service of this compose file, with its own' }),
  service: text({ default: '', placeholder: 'NAME', help: 'of --compose: the one that is checked' }),
  port: integer({
    default: 0,
    max: 65_535,
    help: 'port that it listens on; 0: the one that the image exposes, or without clients none',
  }),

  clients: optional(
    integer({ ...HOW_MANY, min: 0, max: 1000 }),
    `client containers (default: ${DEFAULT_PLAN.clients}; with --for and no option of a load none)`,
  ),
  connections: optional(
    integer(HOW_MANY),
    `connections of each client (default: ${DEFAULT_PLAN.connections}); runs of --client-command (default: 1)`,
  ),
  concurrency: optional(
    integer(HOW_MANY),
    `connections of each client open at once (default: ${DEFAULT_PLAN.concurrency}; with --chaos 100)`,
  ),
  warmUp: optional(
    integer({ default: 0, max: 10_000, help: '' }),
    `connections of each client before the baseline, to see that it answers (default: ${DEFAULT_PLAN.warmUp}; with --client-command 0)`,
  ),
  rate: optional(
    integer(HOW_MANY),
    'connections that each client begins in a second, at most (default: no limit; with --chaos 25, or --connections spread over the time)',
  ),
  for: duration({
    default: 0,
    ...DAY,
    help: 'watch for at least so long; without clients, unless they or their load are asked for',
  }),
  messages: integer({ default: DEFAULT_PLAN.messages, max: 100_000, help: 'messages on each connection' }),
  send: text({ default: '', placeholder: 'TEXT', help: 'a message; %d stands for its number (default: "message %d")' }),
  sendHex: hex({ help: 'its bytes, instead of --send: for protocols that are no text' }),
  expect: choice(['ok', 'echo', 'any'], {
    default: 'any',
    help: 'the right reply: OK, the same bytes, or at least one byte',
  }),
  http: like({
    placeholder: 'PATH',
    help: 'speak HTTP: one GET of this path on each connection',
    form: /^\/[^\s\p{Cc}]*$/u,
    expected: 'a path that begins with /, without blanks',
  }),
  hold: optional(
    duration({ ...DAY, default: 0, help: '' }),
    'keep each connection open so long after its last reply (default: 0ms; with --chaos 300ms)',
  ),
  end: choice(['close', 'reset'], {
    default: DEFAULT_PLAN.end,
    help: 'how a client ends a connection: in order, or with a reset',
  }),
  replyTimeout: duration({
    ...DAY,
    default: DEFAULT_PLAN.replyTimeoutMs,
    min: 1,
    help: 'limit of the wait for a reply',
  }),
  clientImage: text({
    default: '',
    placeholder: 'IMAGE',
    help: 'an image of your own as client, with --client-command',
  }),
  clientCommand: text({
    default: '',
    placeholder: 'COMMAND',
    help: 'what it runs, as CMD in a Dockerfile: a line for /bin/sh, or a JSON array; $FORKBED_HOST and $FORKBED_PORT tell where',
  }),

  chaos: list({
    placeholder: 'FAULT',
    help: `a fault that is put on it under load, more than once if need be: ${FAULT_NAMES.join(', ')}`,
    expected: `one of ${FAULT_NAMES.join(', ')}`,
    parse: (value) => FAULT_NAMES.find((name) => name === value),
  }),
  seed: optional(
    integer({ default: 0, max: MOST_SEED, help: '' }),
    'draws the times of --chaos; the report tells it, and the same gives the same times (default: another each run)',
  ),

  settle: duration({
    ...DAY,
    default: DEFAULT_PLAN.settleMs,
    min: 100,
    help: 'what is left for longer counts as left',
  }),
  startTimeout: duration({
    ...DAY,
    default: DEFAULT_PLAN.startTimeoutMs,
    min: 1,
    help: 'how long it may take to listen',
  }),
  limit: duration({ ...DAY, default: DEFAULT_PLAN.limitMs, min: 1, help: 'how long the load may take' }),
  ignore: list({
    placeholder: 'NAME|PID',
    help: 'leave out a process with its descendants, more than once if need be: what is the image’s own business',
    expected: 'a command name or a pid',
    parse: (value) => (value === '' ? undefined : value),
  }),
  allowUnknown: list({
    placeholder: 'CHECK',
    help: `a check that may be unknown, more than once if need be: ${CHECK_IDS.join(', ')}`,
    expected: `one of ${CHECK_IDS.join(', ')}`,
    parse: (value) => CHECK_IDS.find((id) => id === (FORMER_CHECK_IDS[value] ?? value)),
  }),

  env: {
    ...each({ ...VARIABLE, help: 'environment variable; NAME alone: with the value that it has here' }),
    short: 'e',
    isSecret: true,
  },
  entrypoint: text({ default: '', placeholder: 'COMMAND', help: "instead of the image's" }),
  init: flag({ help: 'an init as PID 1: it reaps, and hides what is under test' }),
  user: { ...text({ default: '', placeholder: 'NAME|UID[:GID]', help: "instead of the image's" }), short: 'u' },
  network: like({
    placeholder: 'NAME',
    help: 'an existing network; one of its own by default',
    form: /^(?!(?:host|none|bridge|default)$|\w+:)./,
    expected: 'a network that was made with docker network create, in which clients find it by name',
  }),
  readOnly: flag({ help: 'a root that cannot be written to' }),
  memory: { ...text({ default: '', placeholder: 'BYTES', help: 'limit of memory: 512m, 2g' }), short: 'm' },
  pidsLimit: integer({ default: 0, help: 'limit of processes, zombies among them; 0: none' }),
  volume: {
    ...each({ placeholder: 'SOURCE:TARGET[:ro]', help: 'mount', form: /^[^:]+:\//, expected: 'SOURCE:TARGET' }),
    short: 'v',
  },
  capDrop: each({ placeholder: 'CAP', help: 'capability to take away', form: /^\w+$/, expected: 'a capability' }),
  securityOpt: each({ placeholder: 'OPTION', help: 'as docker run has it', form: /./, expected: 'a text' }),
  runtime: like({
    placeholder: 'NAME',
    help: 'a runtime that the engine has, such as runsc; the probes beside it have the same',
    form: /^[\w][\w.+-]*$/,
    expected: 'the name of a runtime',
  }),
  platform: like({
    placeholder: 'OS/ARCH',
    help: 'of the image, where it has several: linux/arm64',
    form: /^[a-z0-9]+(\/[a-z0-9_]+){0,2}$/,
    expected: 'OS/ARCHITECTURE, such as linux/arm64',
  }),
  userns: like({
    placeholder: 'host',
    help: 'without the user namespace that the engine has for containers; the probes beside it have none either',
    form: /^host$/,
    expected: 'host',
  }),
  cgroupns: choice(['', 'host', 'private'], {
    default: '',
    help: 'the namespace of its control groups, as docker run has it',
  }),

  format: choice(FORMATS, { default: 'text', help: 'what is printed on stdout' }),
  output: list({
    placeholder: 'FORMAT=FILE',
    help: 'a further report, more than once if need be: junit=report.xml',
    expected: `FORMAT=FILE with one of ${FORMATS.join(', ')}`,
    parse: parseOutput,
    commas: false,
  }),
  quiet: flag({ help: 'no progress on stderr' }),
};

export type CheckOptions = OptionValues<typeof checkOptions>;

/** A text of a certain form; empty where it is not given. */
function like(option: { placeholder: string; help: string; form: RegExp; expected: string }): Option<string> {
  const { form, ...described } = option;
  return { ...described, fallback: '', parse: (value) => (form.test(value) ? value : undefined) };
}

/** An option that is given once for each value, which may hold commas. */
function each(option: { placeholder: string; help: string; form: RegExp; expected: string }) {
  const { placeholder, help, form, expected } = option;
  const parse = (value: string) => (form.test(value) ? value : undefined);
  return list({ placeholder, help: `${help}, more than once if need be`, expected, parse, commas: false });
}

function parseOutput(value: string): { format: Format; file: string } | undefined {
  const equals = value.indexOf('=');
  const format = FORMATS.find((candidate) => candidate === value.slice(0, equals));
  const file = value.slice(equals + 1);
  return format === undefined || file === '' ? undefined : { format, file };
}

/** Bytes of `--memory`; `undefined` where it is not given. @throws UsageError */
export function memoryOf({ memory }: CheckOptions): number | undefined {
  return memory === '' ? undefined : parseBytes('--memory', memory);
}
