/** For tests alone: what a command line of `forkbed check` asks for, as far as it goes before anything is started. */
import { join } from 'node:path';
import { parseOptions } from '../../common/options.ts';
import type { StartedSubject } from '../check/subject.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { isForkbedError } from '../thrown.ts';
import { checkOptions } from './check-options.ts';
import { toPlan, toSubject } from './check-request.ts';
import { REFUSED_OPTIONS } from './docker-run/refused-options.ts';
import { readManifestFile } from './read-manifest.ts';
import { validateOptions } from './validate-options.ts';

/** A subject as it is when it has started; it exposes port 80 alone. */
export const STARTED: Pick<StartedSubject, 'name' | 'exposedPorts' | 'exposed'> = {
  name: 'my-server',
  exposedPorts: [80],
  exposed: ['80/tcp'],
};

/** `args`: what follows `forkbed check`. @throws UsageError */
export function parseRequest(
  args: readonly string[],
  {
    environment = {},
    started = STARTED,
    onDeprecated = () => {},
  }: {
    environment?: Record<string, string>;
    started?: typeof STARTED;
    onDeprecated?: (sentence: string) => void;
  } = {},
) {
  const separator = args.indexOf('--');
  const own = separator === -1 ? args : args.slice(0, separator);
  const rest = separator === -1 ? undefined : args.slice(separator + 1);
  const positionals: string[] = [];
  const spellings = new Map<string, string>();
  const variables = new Map(Object.entries(environment));
  const input = { table: checkOptions, args: own, environment: variables, positionals, spellings, onDeprecated };
  const options = parseOptions({ ...input, refused: REFUSED_OPTIONS });
  const parsed = { options, spellings, positionals, rest, environment };
  validateOptions(parsed);
  const wanted = { ...parsed, pod: readManifestFile(parsed) };
  const { config, only, jobs, baseline, updateBaseline, format, output, quiet, allowUnknown, healthInterval } = options;
  const { swarm, constraint, registry, subjectNode, subjectHost } = options;
  // The plan of a health check needs the container; the report has its interval, whatever that of the container is.
  return {
    subject: toSubject(wanted),
    plan: toPlan(wanted, started),
    healthInterval,
    swarm,
    constraint,
    registry,
    subjectNode,
    subjectHost,
    config,
    only,
    jobs,
    baseline,
    updateBaseline,
    format,
    output,
    quiet,
    allowUnknown,
  };
}

/** Two pods; of the first the container `web`. */
const MANIFEST = [`--manifest=${join(PACKAGE_ROOT, 'src/host/cli/manifest.fixture.yaml')}`, '--container=web'];

/** `A=1`, and a comment. */
const VARIABLES_FILE = join(PACKAGE_ROOT, 'src/host/cli/docker-run/variables.fixture.txt');

/** Of an authority that nobody has the key of. */
export const CERTIFICATE_FILE = join(PACKAGE_ROOT, 'src/host/cli/certificate.fixture.crt');

export type Name = keyof typeof checkOptions;

/** Each option as it is given, with a value that is not its default, and with what it cannot be without. */
export const SAMPLES: Readonly<Record<Name, readonly string[]>> = {
  container: ['--container=web'],
  build: ['--build=.'],
  file: ['--build=.', '--file=Other'],
  buildArg: ['--build=.', '--build-arg=A=1'],
  compose: ['--compose=c.yml', '--service=web'],
  service: ['--compose=c.yml', '--service=api'],
  manifest: [...MANIFEST, '--workload=Pod/web'],
  workload: [...MANIFEST, '--workload=Pod/other'],
  setEnv: [...MANIFEST, '--workload=Pod/web', '--set-env=A=1'],
  port: ['--port=81'],
  readyLog: ['--ready-log=^ready'],
  readyHealthy: ['--ready-healthy'],
  readyHttp: ['--ready-http=/up'],
  config: ['--config=forkbed.yaml'],
  only: ['--only=web'],
  jobs: ['--jobs=3'],
  clients: ['--clients=2'],
  connections: ['--connections=50'],
  concurrency: ['--concurrency=20'],
  warmUp: ['--warm-up=3'],
  rate: ['--rate=7'],
  probeRuns: [...MANIFEST, '--workload=Pod/web', '--probe-runs=5'],
  for: ['--for=60s'],
  messages: ['--messages=6'],
  payload: ['--payload=hello'],
  payloadHex: ['--payload-hex=00ff'],
  expect: ['--expect=echo'],
  http: ['--http=/health'],
  udp: ['--port=53', '--udp'],
  unix: ['--unix=/run/app/app.sock'],
  tls: ['--tls-insecure', '--tls'],
  tlsInsecure: ['--tls', '--tls-insecure'],
  tlsCa: ['--tls', `--tls-ca=${CERTIFICATE_FILE}`],
  sni: ['--tls-insecure', '--tls', '--sni=example.org'],
  hold: ['--hold=1s'],
  end: ['--end=reset'],
  replyTimeout: ['--reply-timeout=3s'],
  clientImage: ['--client-image=curl', '--client-command=crawl'],
  clientCommand: ['--client-image=other', '--client-command=other'],
  swarm: ['--swarm'],
  constraint: ['--swarm', '--constraint=node.role==worker'],
  subjectNode: ['--swarm', '--subject-host=unix:///run/node.sock', '--subject-node=node-2'],
  subjectHost: ['--swarm', '--subject-node=node-2', '--subject-host=tcp://node-2:2376'],
  registry: ['--swarm', '--registry=registry:5000'],
  exec: ['--exec=date'],
  execs: ['--exec=date', '--execs=20'],
  execConcurrency: ['--exec=date', '--exec-concurrency=3'],
  execTimeout: ['--exec=date', '--exec-timeout=5s'],
  execEnd: ['--exec=date', '--exec-end=kill'],
  healthRuns: ['--health-runs=5'],
  chaos: ['--chaos=pids', '--seed=1'],
  seed: ['--chaos=pids', '--seed=2'],
  settle: ['--settle=3s'],
  startTimeout: ['--start-timeout=5s'],
  limit: ['--limit=10m'],
  ignore: ['--ignore=cron'],
  allowUnknown: ['--allow-unknown=served'],
  baseline: ['--baseline=known.json'],
  updateBaseline: ['--update-baseline'],
  format: ['--format=tap'],
  output: ['--output=json=report.json'],
  quiet: ['--quiet'],
  entrypoint: ['--entrypoint=sh'],
  envFile: [`--env-file=${VARIABLES_FILE}`],
  env: ['--env=B=1'],
  user: ['--user=1000'],
  groupAdd: ['--group-add=audio'],
  workdir: ['--workdir=/srv'],
  tty: ['--tty'],
  interactive: ['--interactive'],
  init: ['--init'],
  healthCmd: ['--health-cmd=true'],
  healthInterval: ['--health-interval=5s'],
  healthTimeout: ['--health-timeout=2s'],
  healthRetries: ['--health-retries=2'],
  healthStartPeriod: ['--health-start-period=1m30s'],
  stopSignal: ['--stop-signal=SIGINT'],
  stopTimeout: ['--stop-timeout=3'],
  labelFile: [`--label-file=${VARIABLES_FILE}`],
  label: ['--label=B=1'],
  annotation: ['--annotation=a=1'],
  volume: ['--volume=data:/data'],
  mount: ['--mount=type=bind,src=/a,dst=/b,ro'],
  tmpfs: ['--tmpfs=/run:size=64m'],
  volumesFrom: ['--volumes-from=other:ro'],
  volumeDriver: ['--volume-driver=local'],
  readOnly: ['--read-only'],
  storageOpt: ['--storage-opt=size=1g'],
  shmSize: ['--shm-size=128m'],
  network: ['--network=backend'],
  networkAlias: ['--network-alias=api'],
  ip: ['--network=backend', '--ip=10.0.0.7'],
  ip6: ['--network=backend', '--ip6=fd00::7'],
  linkLocalIp: ['--network=backend', '--link-local-ip=169.254.0.7'],
  macAddress: ['--mac-address=02:42:ac:11:00:07'],
  link: ['--network=backend', '--link=db:database'],
  addHost: ['--add-host=db:10.0.0.1'],
  dns: ['--dns=10.0.0.2'],
  dnsOption: ['--dns-option=ndots:2'],
  dnsSearch: ['--dns-search=example.org'],
  hostname: ['--hostname=web'],
  domainname: ['--domainname=example.org'],
  expose: ['--expose=8000-8001/tcp'],
  memory: ['--memory=512m'],
  memoryReservation: ['--memory-reservation=256m'],
  memorySwap: ['--memory=512m', '--memory-swap=1g'],
  memorySwappiness: ['--memory-swappiness=0'],
  oomKillDisable: ['--oom-kill-disable'],
  oomScoreAdj: ['--oom-score-adj=-500'],
  pidsLimit: ['--pids-limit=100'],
  cpus: ['--cpus=1.5'],
  cpuShares: ['--cpu-shares=512'],
  cpuPeriod: ['--cpu-period=50000'],
  cpuQuota: ['--cpu-quota=25000'],
  cpuRtPeriod: ['--cpu-rt-period=1000000'],
  cpuRtRuntime: ['--cpu-rt-runtime=950000'],
  cpusetCpus: ['--cpuset-cpus=0-1'],
  cpusetMems: ['--cpuset-mems=0'],
  blkioWeight: ['--blkio-weight=300'],
  blkioWeightDevice: ['--blkio-weight-device=/dev/sda:200'],
  deviceReadBps: ['--device-read-bps=/dev/sda:1m'],
  deviceReadIops: ['--device-read-iops=/dev/sda:1000'],
  deviceWriteBps: ['--device-write-bps=/dev/sda:2m'],
  deviceWriteIops: ['--device-write-iops=/dev/sda:2000'],
  ulimit: ['--ulimit=nofile=1024:2048'],
  sysctl: ['--sysctl=net.core.somaxconn=64'],
  cgroupParent: ['--cgroup-parent=/forkbed'],
  privileged: ['--privileged'],
  capAdd: ['--cap-add=NET_ADMIN'],
  capDrop: ['--cap-drop=ALL'],
  securityOpt: ['--security-opt=no-new-privileges'],
  device: ['--device=/dev/fuse:/dev/fuse:rw'],
  deviceCgroupRule: ['--device-cgroup-rule=c 1:3 rwm'],
  gpus: ['--gpus=all'],
  runtime: ['--runtime=runsc'],
  platform: ['--platform=linux/arm64'],
  pull: ['--pull=never'],
  userns: ['--userns=host'],
  cgroupns: ['--cgroupns=private'],
  ipc: ['--ipc=shareable'],
  uts: ['--uts=host'],
  logDriver: ['--log-driver=local'],
  logOpt: ['--log-opt=max-size=1m'],
};

/** The command line of some options; an image where none of them says what is checked. */
export function formatLine(...names: readonly Name[]): string[] {
  const args = names.flatMap((name) => SAMPLES[name]);
  return args.some((arg) => /^--(container|build|compose|manifest)=/.test(arg)) ? args : [...args, 'image'];
}

/** Why it is refused, or what it asks for. */
export function parseOutcome(args: readonly string[]): { refusal?: string; request?: string } {
  try {
    return { request: JSON.stringify(parseRequest(args)) };
  } catch (error) {
    if (isForkbedError(error, 'ERR_USAGE')) return { refusal: error.message };
    throw error;
  }
}
