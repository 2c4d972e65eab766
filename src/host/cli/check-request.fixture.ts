/** For tests alone: what a command line of `forkbed check` asks for, as far as it goes before anything is started. */
import { parseOptions } from '../../common/options.ts';
import type { StartedSubject } from '../check/subject.ts';
import { isForkbedError } from '../thrown.ts';
import { checkOptions } from './check-options.ts';
import { toPlan, toSubject } from './check-request.ts';
import { DOCKER_RUN_OPTIONS } from './docker-run-options.ts';
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
  const options = parseOptions({ ...input, refused: DOCKER_RUN_OPTIONS });
  const wanted = { options, spellings, positionals, rest, environment };
  validateOptions(wanted);
  const { format, output, quiet, allowUnknown } = options;
  return { subject: toSubject(wanted), plan: toPlan(wanted, started), format, output, quiet, allowUnknown };
}

export type Name = keyof typeof checkOptions;

/** Each option as it is given, with a value that is not its default, and with what it cannot be without. */
export const SAMPLES: Readonly<Record<Name, readonly string[]>> = {
  container: ['--container=web'],
  build: ['--build=.'],
  file: ['--build=.', '--file=Other'],
  buildArg: ['--build=.', '--build-arg=A=1'],
  compose: ['--compose=c.yml', '--service=web'],
  service: ['--compose=c.yml', '--service=api'],
  port: ['--port=81'],
  clients: ['--clients=2'],
  connections: ['--connections=50'],
  concurrency: ['--concurrency=20'],
  warmUp: ['--warm-up=3'],
  rate: ['--rate=7'],
  for: ['--for=60s'],
  messages: ['--messages=6'],
  payload: ['--payload=hello'],
  payloadHex: ['--payload-hex=00ff'],
  expect: ['--expect=echo'],
  http: ['--http=/health'],
  hold: ['--hold=1s'],
  end: ['--end=reset'],
  replyTimeout: ['--reply-timeout=3s'],
  clientImage: ['--client-image=curl', '--client-command=crawl'],
  clientCommand: ['--client-image=other', '--client-command=other'],
  chaos: ['--chaos=pids', '--seed=1'],
  seed: ['--chaos=pids', '--seed=2'],
  settle: ['--settle=3s'],
  startTimeout: ['--start-timeout=5s'],
  limit: ['--limit=10m'],
  ignore: ['--ignore=cron'],
  allowUnknown: ['--allow-unknown=served'],
  env: ['--env=A=1'],
  entrypoint: ['--entrypoint=sh'],
  init: ['--init'],
  user: ['--user=1000'],
  network: ['--network=backend'],
  readOnly: ['--read-only'],
  memory: ['--memory=512m'],
  pidsLimit: ['--pids-limit=100'],
  volume: ['--volume=data:/data'],
  capDrop: ['--cap-drop=ALL'],
  securityOpt: ['--security-opt=no-new-privileges'],
  runtime: ['--runtime=runsc'],
  platform: ['--platform=linux/arm64'],
  userns: ['--userns=host'],
  cgroupns: ['--cgroupns=private'],
  format: ['--format=tap'],
  output: ['--output=json=report.json'],
  quiet: ['--quiet'],
};

/** The command line of some options; an image where none of them says what is checked. */
export function formatLine(...names: readonly Name[]): string[] {
  const args = names.flatMap((name) => SAMPLES[name]);
  return args.some((arg) => /^--(container|build|compose)=/.test(arg)) ? args : [...args, 'image'];
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
