/**
 * Which options of `forkbed check` do not go together, as data: what an option cannot be without, and where it would have no
 * effect. Whatever is refused here is refused before anything is started. docs/check.md has the same as a table.
 *
 * Not in it: `--allow-unknown`, which is an allowance and need not be used, and `--settle`, `--ignore`, `--format`,
 * `--output`, `--quiet`, which have an effect on every run.
 */
import { DOCKER_RUN_NAMES } from './docker-run/run-options.ts';
import type { OptionName } from './parsed-options.ts';

/** The first cannot be without the second. */
export const NEEDS: readonly (readonly [OptionName, OptionName])[] = [
  ['compose', 'service'],
  ['service', 'compose'],
  ['file', 'build'],
  ['buildArg', 'build'],
  ['clientImage', 'clientCommand'],
  ['clientCommand', 'clientImage'],
  ['seed', 'chaos'],
  ['constraint', 'swarm'],
  ['registry', 'swarm'],
  ['subjectNode', 'swarm'],
  ['subjectNode', 'subjectHost'],
  ['subjectHost', 'subjectNode'],
  ['execs', 'exec'],
  ['execConcurrency', 'exec'],
  ['execTimeout', 'exec'],
  ['execEnd', 'exec'],
  ['tlsInsecure', 'tls'],
  ['tlsCa', 'tls'],
  ['sni', 'tls'],
  ['workload', 'manifest'],
  ['setEnv', 'manifest'],
  ['probeRuns', 'manifest'],
  // The network of the run has no subnet of the user's, and no other container.
  ['ip', 'network'],
  ['ip6', 'network'],
  ['linkLocalIp', 'network'],
  ['link', 'network'],
  ['memorySwap', 'memory'],
];

/** What a run can be that is not one option alone. */
type Situation =
  | 'without clients'
  | 'without clients and without --exec or --health-runs'
  | 'without clients and without --port'
  | 'without clients, without --port and without --ready-log or --ready-healthy'
  | 'with --messages 0';

export interface Rule {
  readonly beside: OptionName | Situation;
  /** They have no effect beside it. */
  readonly options: readonly OptionName[];
  readonly because: string;
}

export const STARTED = 'its start is decided already';

/** What a manifest leaves to whoever starts the container. */
const BESIDE_MANIFEST: readonly OptionName[] = [
  ...(['init', 'network', 'pidsLimit', 'runtime', 'platform', 'pull', 'userns', 'cgroupns'] as const),
];

export const RULES: readonly Rule[] = [
  {
    beside: 'http',
    options: ['payload', 'payloadHex', 'expect', 'messages'],
    because: 'it says what each message and its reply are',
  },
  { beside: 'http', options: ['hold'], because: 'the server closes each connection after its reply' },
  { beside: 'udp', options: ['unix'], because: 'the subject listens on a port or at a path' },
  { beside: 'udp', options: ['http', 'readyHttp', 'tls'], because: 'they speak over TCP' },
  { beside: 'udp', options: ['end'], because: 'datagrams have no connection to end' },
  { beside: 'unix', options: ['port'], because: 'the path of the socket takes its place' },
  { beside: 'unix', options: ['end'], because: 'it knows no reset' },
  { beside: 'unix', options: ['tls'], because: 'it is no network that others could read' },
  { beside: 'tlsInsecure', options: ['tlsCa'], because: 'any certificate will do' },
  { beside: 'payload', options: ['payloadHex'], because: 'it is the same message as bytes' },
  {
    beside: 'clientCommand',
    options: ['tls', 'expect', 'messages', 'rate', 'hold', 'end', 'replyTimeout'],
    because: 'forkbed does not know what a run of it does',
  },
  {
    beside: 'clientCommand',
    options: ['chaos'],
    because: 'faults need clients of forkbed, which record when they failed',
  },
  {
    beside: 'swarm',
    options: ['container', 'compose', 'manifest', 'network'],
    because: 'the subject joins a network of the Swarm, which it has no other way to',
  },
  { beside: 'swarm', options: ['unix'], because: 'no other node can reach a Unix socket' },
  { beside: 'swarm', options: ['chaos'], because: 'the clients of a fault, and what ends them, are on one engine' },
  { beside: 'container', options: DOCKER_RUN_NAMES, because: STARTED },
  { beside: 'build', options: ['pull'], because: 'the image is built here' },
  { beside: 'cpus', options: ['cpuPeriod', 'cpuQuota'], because: 'it sets both' },
  { beside: 'uts', options: ['hostname', 'domainname'], because: "the container has the host's name" },
  { beside: 'container', options: ['chaos'], because: 'forkbed leaves a container that ran before as it was' },
  { beside: 'compose', options: DOCKER_RUN_NAMES, because: 'the compose file says how it is started' },
  {
    beside: 'manifest',
    options: DOCKER_RUN_NAMES.filter((name) => !BESIDE_MANIFEST.includes(name)),
    because: 'the manifest says how it is started',
  },
  {
    beside: 'manifest',
    options: ['healthRuns', 'readyHealthy'],
    because: 'the kubelet runs no health check of an image',
  },
  { beside: 'manifest', options: ['udp', 'unix'], because: 'the probes of a pod connect to ports of TCP' },
  {
    beside: 'without clients',
    options: [
      ...([
        'connections',
        'concurrency',
        'warmUp',
        'rate',
        'messages',
        'expect',
        'hold',
        'end',
        'replyTimeout',
        'tls',
      ] as const),
      'clientCommand',
      'swarm',
    ],
    because: 'there is no load',
  },
  {
    beside: 'without clients and without --exec or --health-runs',
    options: ['limit', 'chaos'],
    because: 'there is no load',
  },
  {
    beside: 'without clients and without --port',
    options: ['payload', 'payloadHex', 'http', 'udp'],
    because: 'no client comes, not even the last one',
  },
  { beside: 'without clients and without --port', options: ['readyHttp'], because: 'it is asked on the port' },
  {
    beside: 'without clients, without --port and without --ready-log or --ready-healthy',
    options: ['startTimeout'],
    because: 'nothing is awaited',
  },
  { beside: 'with --messages 0', options: ['replyTimeout'], because: 'no reply is awaited' },
];
