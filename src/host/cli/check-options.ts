/** The options of `forkbed check`; those that `docker run` has are named as there. */
import { FAULT_NAMES, FORMER_FAULT_NAMES } from '../../common/chaos/fault-kinds.ts';
import { MAX_SEED } from '../../common/chaos/random.ts';
import { CHECK_IDS, FORMER_CHECK_IDS } from '../../common/checks/checks.ts';
import { EXEC_ENDS, MAX_EXECS } from '../../common/execs/exec-plan.ts';
import { DAY, loadOptions } from '../../common/load/load-options.ts';
import {
  choice,
  duration,
  flag,
  inGroup,
  integer,
  list,
  optional,
  text,
  withDependentDefault,
} from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { auditOptions } from '../../common/programs/audit-options.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import { FORMATS, type Format } from '../report/formats.ts';
import { VARIABLE } from './docker-run/carried-options.ts';
import { each, like, one, pattern } from './docker-run/forms.ts';
import { dockerRunOptions } from './docker-run/run-options.ts';

const httpPath = like('PATH', /^\/[^\s\p{Cc}]*$/u, 'a path that begins with /, without blanks');
const DEFAULT_PROBE_RUNS = 10;
/** Of three probes together as many as of all `--exec`. */
const MAX_PROBE_RUNS = 3_000;

/** swarmkit has these fields, and takes any other without a word: no node ever meets it. */
const CONSTRAINT =
  /^\s*(?:node\.(?:id|hostname|ip|role|platform\.(?:os|arch)|labels\.[\w.\-/]+)|engine\.labels\.[\w.\-/]+)\s*[=!]=\s*\S+\s*$/;

export const checkOptions = {
  ...inGroup('What is checked', {
    container: {
      ...text({
        default: '',
        placeholder: 'NAME',
        help: 'check a running container instead of an image; with --manifest the container of the pod',
      }),
      engineObject: 'container',
    },
    build: text({ default: '', placeholder: 'FOLDER', help: 'build this folder instead of naming an image' }),
    file: text({
      default: '',
      placeholder: 'DOCKERFILE',
      help: 'the Dockerfile of --build, relative to its folder (default: Dockerfile)',
    }),
    buildArg: { ...each(VARIABLE, 'build argument of --build'), isSecret: true },
    compose: text({
      default: '',
      placeholder: 'FILE',
      help: 'start one --service of this compose file, with the services that it depends on',
    }),
    service: text({ default: '', placeholder: 'NAME', help: 'the service of --compose to check' }),
    manifest: text({
      default: '',
      placeholder: 'FILE',
      help: 'check the container of a pod in these Kubernetes manifests, loaded by its probes; - reads stdin, as from helm template',
    }),
    workload: {
      ...like('KIND/NAME', /^[^/]+\/.+$/, 'KIND/NAME'),
      help: 'the object of --manifest that starts the pod, where there are several',
      fallback: '',
    },
    setEnv: {
      ...each(like('NAME=VALUE', /^[^=]+=/, 'NAME=VALUE'), 'environment variable instead of that in --manifest'),
      isSecret: true,
    },
    port: integer({
      default: 0,
      max: 65_535,
      help: 'port that the subject listens on; 0: the port that the image exposes, or none without clients',
    }),
    readyLog: one(pattern, 'it is ready when a line of its log matches; the load begins then'),
    readyHealthy: flag({ help: 'it is ready when its health check succeeds' }),
    readyHttp: one(httpPath, 'it is ready when a GET of this path has success'),
  }),
  ...inGroup('Configuration', {
    config: text({
      default: '',
      placeholder: 'FILE',
      help: 'file of subjects and defaults; without a subject the next forkbed.yaml from here upwards',
    }),
    only: list({
      placeholder: 'NAME',
      help: 'check this subject of the file alone, repeatable',
      expected: 'the name of a subject',
      parse: (value) => (value === '' ? undefined : value),
    }),
    jobs: optional(
      integer({ default: 2, min: 1, max: 64, help: '' }),
      'how many subjects of the file are checked at once (default: two for each CPU of the engine, 2 to 16)',
    ),
  }),
  ...inGroup('Load', {
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
    probeRuns: integer({
      default: DEFAULT_PROBE_RUNS,
      min: 1,
      max: MAX_PROBE_RUNS,
      help: 'runs of each probe of --manifest',
    }),
    for: { ...loadOptions.for, help: 'watch for at least this long; without clients unless a load option is given' },
    messages: loadOptions.messages,
    payload: { ...loadOptions.payload, formerly: ['send'] },
    payloadHex: { ...loadOptions.payloadHex, formerly: ['sendHex'] },
    expect: loadOptions.expect,
    http: {
      ...httpPath,
      help: 'speak HTTP: one GET of this path per connection',
      fallback: '',
    },
    udp: loadOptions.udp,
    unix: loadOptions.unix,
    tls: loadOptions.tls,
    tlsInsecure: loadOptions.tlsInsecure,
    tlsCa: loadOptions.tlsCa,
    sni: loadOptions.sni,
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
  }),
  ...inGroup('Clients on a Docker Swarm', {
    swarm: flag({ help: 'clients run on the nodes of the Swarm that the engine manages' }),
    constraint: {
      ...list({
        placeholder: 'EXPRESSION',
        help: 'only on nodes that meet it, as docker service create has it; repeatable: node.labels.disk==ssd',
        expected: 'node.FIELD or engine.labels.NAME, == or !=, and a value',
        parse: (value) => (CONSTRAINT.test(value) ? value : undefined),
        commas: false,
      }),
    },
    subjectNode: text({
      default: '',
      placeholder: 'NAME',
      help: 'the node that the subject runs on, with --subject-host; by default that of the manager',
    }),
    subjectHost: {
      ...text({
        default: '',
        placeholder: 'URL',
        help: 'where the engine of --subject-node listens, as DOCKER_HOST has it',
      }),
      expected: 'unix://, tcp://, http://, https:// or ssh://, and where',
      parse: (value) => (/^(?:unix|tcp|https?|ssh):\/\/./.test(value) ? value : undefined),
    },
    registry: text({
      default: '',
      placeholder: 'HOST:PORT',
      help: 'registry that each node pulls the image of the clients from; forkbed swarm prepare makes one in the Swarm',
    }),
  }),
  ...inGroup('Commands in the container', {
    exec: {
      ...list({
        placeholder: 'COMMAND',
        help: 'command to run in the container, as docker exec does: a line for /bin/sh, or a JSON array; repeatable',
        expected: 'a command',
        parse: (value) => (value === '' ? undefined : value),
        commas: false,
      }),
    },
    execs: integer({ default: 10, min: 1, max: MAX_EXECS, help: 'how often each --exec runs' }),
    execConcurrency: integer({ default: 1, min: 1, max: 100, help: 'how many runs of each --exec go on at once' }),
    execTimeout: duration({ ...DAY, default: 30_000, min: 10, help: 'maximum time of one run of an --exec' }),
    execEnd: choice(EXEC_ENDS, {
      default: 'wait',
      help: 'at --exec-timeout: the run has failed, and is waited for; its process gets SIGKILL, and its children stay; the client goes away, and the process stays',
    }),
    healthRuns: integer({
      default: 0,
      max: MAX_EXECS,
      help: "runs of the container's own health check to wait for, by the engine, every 500ms; 0: none",
    }),
  }),
  ...inGroup('Faults on purpose', {
    chaos: {
      ...list({
        placeholder: 'FAULT',
        help: `fault to inject under load, repeatable: ${FAULT_NAMES.join(', ')}`,
        expected: `one of ${FAULT_NAMES.join(', ')}`,
        choices: FAULT_NAMES,
        parse: (value) => FAULT_NAMES.find((name) => name === value),
      }),
      formerWords: FORMER_FAULT_NAMES,
    },
    seed: optional(
      integer({ default: 0, max: MAX_SEED, help: '' }),
      'seed of the times of --chaos; the report has it, and the same seed gives the same times (default: random)',
    ),
  }),
  ...inGroup('Verdict', {
    settle: auditOptions.settle,
    startTimeout: loadOptions.startTimeout,
    limit: loadOptions.limit,
    ignore: auditOptions.ignore,
    allowUnknown: {
      ...list({
        placeholder: 'CHECK',
        help: `check that may be unknown, repeatable: ${CHECK_IDS.join(', ')}`,
        expected: `one of ${CHECK_IDS.join(', ')}`,
        choices: CHECK_IDS,
        parse: (value) => CHECK_IDS.find((id) => id === value),
      }),
      formerWords: FORMER_CHECK_IDS,
    },
  }),
  ...inGroup('Known findings', {
    baseline: text({
      default: '',
      placeholder: 'FILE',
      help: 'file of known findings, which do not fail; new ones do, and more of the same',
    }),
    updateBaseline: flag({ help: 'write what fails now into the file of --baseline' }),
  }),
  ...inGroup('Report', {
    format: choice(FORMATS, { default: 'text', help: 'format of the report on stdout' }),
    output: list({
      placeholder: 'FORMAT=FILE',
      help: 'write a further report, repeatable: junit=report.xml',
      expected: `FORMAT=FILE with one of ${FORMATS.join(', ')}`,
      choices: FORMATS,
      parse: parseOutput,
      commas: false,
    }),
    quiet: { ...flag({ help: 'no progress on stderr' }), short: 'q' },
  }),
  ...inGroup('How the container is started, as docker run has it', dockerRunOptions),
};

export type CheckOptions = OptionValues<typeof checkOptions>;

function parseOutput(value: string): { format: Format; file: string } | undefined {
  const equals = value.indexOf('=');
  const format = FORMATS.find((candidate) => candidate === value.slice(0, equals));
  const file = value.slice(equals + 1);
  return format === undefined || file === '' ? undefined : { format, file };
}
