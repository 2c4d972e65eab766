/** The options of `forkbed check`; those that `docker run` has are named as there. */
import { FAULT_NAMES, FORMER_FAULT_NAMES } from '../../common/chaos/fault-kinds.ts';
import { MAX_SEED } from '../../common/chaos/random.ts';
import { CHECK_IDS, FORMER_CHECK_IDS } from '../../common/checks/checks.ts';
import { loadOptions } from '../../common/load/load-options.ts';
import { choice, flag, integer, list, optional, text, withDependentDefault } from '../../common/option-kinds.ts';
import type { Option, OptionValues } from '../../common/options.ts';
import { auditOptions } from '../../common/programs/audit-options.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import { FORMATS, type Format } from '../report/format-report.ts';
import { parseBytes } from './parse-bytes.ts';

const VARIABLE = {
  placeholder: 'NAME=VALUE',
  form: /^[^=]/,
  expected: 'NAME=VALUE, or NAME alone for the value that it has here',
};

export const checkOptions = {
  container: text({ default: '', placeholder: 'NAME', help: 'check a running container instead of an image' }),
  build: text({ default: '', placeholder: 'FOLDER', help: 'build this folder instead of naming an image' }),
  file: text({
    default: '',
    placeholder: 'DOCKERFILE',
    help: 'the Dockerfile of --build, relative to its folder (default: Dockerfile)',
  }),
  buildArg: { ...each({ ...VARIABLE, help: 'build argument of --build' }), isSecret: true },
  compose: text({
    default: '',
    placeholder: 'FILE',
    help: 'start one --service of this compose file, with the services that it depends on',
  }),
  service: text({ default: '', placeholder: 'NAME', help: 'the service of --compose to check' }),
  port: integer({
    default: 0,
    max: 65_535,
    help: 'port that the subject listens on; 0: the port that the image exposes, or none without clients',
  }),

  clients: withDependentDefault(loadOptions.clients, `${DEFAULT_PLAN.clients}; none with --for and no load option`),
  connections: withDependentDefault(
    loadOptions.connections,
    `${DEFAULT_PLAN.connections}; with --client-command its runs, 1`,
  ),
  concurrency: withDependentDefault(loadOptions.concurrency, `${DEFAULT_PLAN.concurrency}; 100 with --chaos`),
  warmUp: withDependentDefault(loadOptions.warmUp, `${DEFAULT_PLAN.warmUp}; 0 with --client-command`),
  rate: withDependentDefault(
    loadOptions.rate,
    `${DEFAULT_PLAN.rate}; with --chaos 25, or --connections spread over the time`,
  ),
  for: { ...loadOptions.for, help: 'watch for at least this long; without clients unless a load option is given' },
  messages: loadOptions.messages,
  payload: { ...loadOptions.payload, formerly: ['send'] },
  payloadHex: { ...loadOptions.payloadHex, formerly: ['sendHex'] },
  expect: loadOptions.expect,
  http: like({
    placeholder: 'PATH',
    help: 'speak HTTP: one GET of this path per connection',
    form: /^\/[^\s\p{Cc}]*$/u,
    expected: 'a path that begins with /, without blanks',
  }),
  hold: withDependentDefault(loadOptions.hold, '0ms; 300ms with --chaos'),
  end: loadOptions.end,
  replyTimeout: loadOptions.replyTimeout,
  clientImage: text({
    default: '',
    placeholder: 'IMAGE',
    help: 'image of your own client, with --client-command',
  }),
  clientCommand: text({
    default: '',
    placeholder: 'COMMAND',
    help: 'command of --client-image, as CMD in a Dockerfile: a line for /bin/sh, or a JSON array; $FORKBED_HOST and $FORKBED_PORT name the subject',
  }),

  chaos: {
    ...list({
      placeholder: 'FAULT',
      help: `fault to inject under load, repeatable: ${FAULT_NAMES.join(', ')}`,
      expected: `one of ${FAULT_NAMES.join(', ')}`,
      parse: (value) => FAULT_NAMES.find((name) => name === value),
    }),
    formerWords: FORMER_FAULT_NAMES,
  },
  seed: optional(
    integer({ default: 0, max: MAX_SEED, help: '' }),
    'seed of the times of --chaos; the report has it, and the same seed gives the same times (default: random)',
  ),

  settle: auditOptions.settle,
  startTimeout: loadOptions.startTimeout,
  limit: loadOptions.limit,
  ignore: auditOptions.ignore,
  allowUnknown: {
    ...list({
      placeholder: 'CHECK',
      help: `check that may be unknown, repeatable: ${CHECK_IDS.join(', ')}`,
      expected: `one of ${CHECK_IDS.join(', ')}`,
      parse: (value) => CHECK_IDS.find((id) => id === value),
    }),
    formerWords: FORMER_CHECK_IDS,
  },

  env: {
    ...each({ ...VARIABLE, help: 'environment variable; NAME alone takes its value from here' }),
    short: 'e',
    isSecret: true,
  },
  entrypoint: text({ default: '', placeholder: 'COMMAND', help: "instead of the image's entrypoint" }),
  init: flag({ help: 'an init as PID 1: it reaps in place of the subject, and so hides what is under test' }),
  user: { ...text({ default: '', placeholder: 'NAME|UID[:GID]', help: "instead of the image's user" }), short: 'u' },
  network: like({
    placeholder: 'NAME',
    help: 'existing network (default: one for this run)',
    form: /^(?!(?:host|none|bridge|default)$|\w+:)./,
    expected: 'a network that was made with docker network create, in which clients find it by name',
  }),
  readOnly: flag({ help: 'mount the root file system read-only' }),
  memory: { ...text({ default: '', placeholder: 'BYTES', help: 'memory limit, such as 512m or 2g' }), short: 'm' },
  pidsLimit: integer({ default: 0, help: 'limit of processes, zombies included; 0: no limit' }),
  volume: {
    ...each({ placeholder: 'SOURCE:TARGET[:ro]', help: 'mount', form: /^[^:]+:\//, expected: 'SOURCE:TARGET' }),
    short: 'v',
  },
  capDrop: each({ placeholder: 'CAP', help: 'capability to drop', form: /^\w+$/, expected: 'a capability' }),
  securityOpt: each({
    placeholder: 'OPTION',
    help: 'security option, as in docker run',
    form: /./,
    expected: 'a text',
  }),
  runtime: like({
    placeholder: 'NAME',
    help: 'container runtime of the engine, such as runsc, for the subject and the probe',
    form: /^[\w][\w.+-]*$/,
    expected: 'the name of a runtime',
  }),
  platform: like({
    placeholder: 'OS/ARCH',
    help: 'platform of an image that has several, such as linux/arm64',
    form: /^[a-z0-9]+(\/[a-z0-9_]+){0,2}$/,
    expected: 'OS/ARCHITECTURE, such as linux/arm64',
  }),
  userns: like({
    placeholder: 'host',
    help: "without the engine's user namespace for containers, for the subject and the probe",
    form: /^host$/,
    expected: 'host',
  }),
  cgroupns: choice(['', 'host', 'private'], {
    default: '',
    help: 'namespace of control groups, as in docker run',
  }),

  format: choice(FORMATS, { default: 'text', help: 'format of the report on stdout' }),
  output: list({
    placeholder: 'FORMAT=FILE',
    help: 'write a further report, repeatable: junit=report.xml',
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
  return list({ placeholder, help: `${help}, repeatable`, expected, parse, commas: false });
}

function parseOutput(value: string): { format: Format; file: string } | undefined {
  const equals = value.indexOf('=');
  const format = FORMATS.find((candidate) => candidate === value.slice(0, equals));
  const file = value.slice(equals + 1);
  return format === undefined || file === '' ? undefined : { format, file };
}

/** Bytes of `--memory`; `undefined` where it is not given. @throws UsageError */
export function parseMemory({ memory }: CheckOptions): number | undefined {
  return memory === '' ? undefined : parseBytes('--memory', memory);
}
