/**
 * Which options of `forkbed check` do not go together, as data: what an option cannot be without, and where it would have no
 * effect. Whatever is refused here is refused before anything is started. docs/check.md has the same as a table.
 *
 * Not in it: `--allow-unknown`, which is an allowance and need not be used, and `--settle`, `--ignore`, `--format`,
 * `--output`, `--quiet`, which have an effect on every run.
 */
import { resolve } from 'node:path';
import { optionSpelling } from '../../common/arguments.ts';
import { formatDuration } from '../../common/checks/phrase.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import { quoteWords } from '../report/quote-words.ts';
import type { CheckOptions } from './check-options.ts';

type Name = keyof CheckOptions;

export interface GivenOptions {
  readonly options: CheckOptions;
  /** Each option that was given, by name: how it was spelled. */
  readonly given: ReadonlyMap<string, string>;
  /** What follows `--`. */
  readonly rest?: readonly string[] | undefined;
}

/** The first cannot be without the second. */
const NEEDS: readonly (readonly [Name, Name])[] = [
  ['compose', 'service'],
  ['service', 'compose'],
  ['file', 'build'],
  ['buildArg', 'build'],
  ['clientImage', 'clientCommand'],
  ['clientCommand', 'clientImage'],
  ['seed', 'chaos'],
];

/** What a run can be that is not one option alone. */
type Situation = 'without clients' | 'without clients and without --port' | 'with --messages 0';

interface Rule {
  readonly beside: Name | Situation;
  /** They have no effect beside it. */
  readonly options: readonly Name[];
  readonly because: string;
}

/** How a container is started. */
const RUN_OPTIONS: readonly Name[] = [
  ...(['env', 'entrypoint', 'init', 'user', 'network', 'readOnly'] as const),
  ...(['memory', 'pidsLimit', 'volume', 'capDrop', 'securityOpt'] as const),
];
const STARTED = 'how it is started is no longer open';

const RULES: readonly Rule[] = [
  {
    beside: 'http',
    options: ['send', 'sendHex', 'expect', 'messages'],
    because: 'it says what each message and its reply are',
  },
  { beside: 'http', options: ['hold'], because: 'the server closes each connection after its reply' },
  { beside: 'send', options: ['sendHex'], because: 'it is the same message as bytes' },
  {
    beside: 'clientCommand',
    options: ['expect', 'messages', 'rate', 'hold', 'end', 'replyTimeout'],
    because: 'what a run of it does is its own affair',
  },
  {
    beside: 'clientCommand',
    options: ['chaos'],
    because: 'faults need clients of forkbed, which record when they failed',
  },
  { beside: 'container', options: RUN_OPTIONS, because: STARTED },
  { beside: 'container', options: ['chaos'], because: 'what ran before must be left as it was' },
  { beside: 'compose', options: RUN_OPTIONS, because: 'the compose file says how it is started' },
  {
    beside: 'without clients',
    options: [
      ...([
        'connections',
        'concurrency',
        'rate',
        'messages',
        'expect',
        'hold',
        'end',
        'replyTimeout',
        'limit',
      ] as const),
      ...(['clientCommand', 'chaos'] as const),
    ],
    because: 'there is no load',
  },
  {
    beside: 'without clients and without --port',
    options: ['send', 'sendHex', 'http'],
    because: 'no client comes, not even the last one',
  },
  { beside: 'without clients and without --port', options: ['startTimeout'], because: 'nothing is awaited' },
  { beside: 'with --messages 0', options: ['replyTimeout'], because: 'no reply is awaited' },
];

/** Those that ask for clients where `--for` is given, which alone brings none. */
const LOAD_OPTIONS: readonly Name[] = [
  ...(['connections', 'concurrency', 'rate', 'messages', 'send', 'sendHex', 'expect', 'http', 'hold', 'end'] as const),
  ...(['replyTimeout', 'clientCommand', 'chaos'] as const),
];

/** What a server that reads 1,024 bytes at a time takes for one message: the client refuses more where OK is the reply. */
const MAX_UNFRAMED_BYTES = 1024;

/** With this value an option is as if it were not given. */
const OFF: Readonly<Partial<Record<Name, unknown>>> = {
  init: false,
  readOnly: false,
  quiet: false,
  for: 0,
  hold: 0,
  pidsLimit: 0,
  port: 0,
};

/** Client containers of the run. */
export function clientsOf({ options, given }: GivenOptions): number {
  const { clients = DEFAULT_PLAN.clients } = options;
  const isLoadGiven = LOAD_OPTIONS.some((name) => isOn(name, { options, given }));
  return options.clients === undefined && options.for > 0 && !isLoadGiven ? 0 : clients;
}

/** @throws UsageError for options that do not go together */
export function refuseContradictions(wanted: GivenOptions): void {
  const { given } = wanted;
  const isGiven = (name: Name) => isOn(name, wanted);
  for (const [name, needed] of NEEDS) {
    if (isGiven(name) && !isGiven(needed)) {
      throw new UsageError(`${given.get(name)}: expected ${optionSpelling(needed)} with it, received none`);
    }
  }
  for (const { beside, options, because } of RULES) {
    if (!holds(beside, wanted)) continue;
    const name = options.find(isGiven);
    if (name === undefined) continue;
    const [where, received] = isName(beside, wanted)
      ? [`with ${given.get(beside)}`, 'both']
      : [beside, beside.startsWith('without') ? 'one' : 'both'];
    throw new UsageError(`${given.get(name)}: expected none ${where} (${because}), received ${received}`);
  }
  refuseCommand(wanted);
  refuseNumbers(wanted);
  refuseSameFile(wanted);
}

function isOn(name: Name, { options, given }: GivenOptions): boolean {
  return given.has(name) && !(name in OFF && OFF[name] === options[name]);
}

function isName(beside: Rule['beside'], { options }: GivenOptions): beside is Name {
  return beside in options;
}

function holds(beside: Rule['beside'], wanted: GivenOptions): boolean {
  switch (beside) {
    case 'without clients':
      return clientsOf(wanted) === 0;
    case 'without clients and without --port':
      return clientsOf(wanted) === 0 && wanted.options.port === 0;
    case 'with --messages 0':
      return wanted.given.has('messages') && wanted.options.messages === 0;
    default:
      return isOn(beside, wanted);
  }
}

function refuseCommand({ rest, given }: GivenOptions): void {
  const way = given.get('container') ?? given.get('compose');
  if (rest === undefined || way === undefined) return;
  throw new UsageError(`${way}: expected no command after -- (${STARTED}), received ${quoteWords(rest)}`);
}

/** Numbers that make each other useless. */
function refuseNumbers({ options, given }: GivenOptions): void {
  const { clients, for: forMs, limit, concurrency, chaos, clientCommand } = options;
  if (clients === 0 && forMs === 0) {
    throw new UsageError(`${given.get('clients')}: expected at least 1, or --for with it, received 0`);
  }
  if (given.has('limit') && limit <= forMs) {
    const [least, received] = [forMs, limit].map(formatDuration);
    throw new UsageError(`${given.get('limit')}: expected more than --for, ${least}, received ${received}`);
  }
  const longest = bytesOfMessage(options);
  if (options.expect === 'ok' && longest > MAX_UNFRAMED_BYTES) {
    const name = given.get('sendHex') ?? given.get('send');
    throw new UsageError(
      `${name}: expected at most ${MAX_UNFRAMED_BYTES} bytes with --expect ok (a longer message may get two replies), received ${longest}`,
    );
  }
  // Faults make a load of their own, as long as their schedule.
  if (concurrency === undefined || (chaos.length > 0 && options.connections === undefined)) return;
  const { connections = clientCommand === '' ? DEFAULT_PLAN.connections : 1 } = options;
  if (concurrency > connections) {
    throw new UsageError(
      `${given.get('concurrency')}: expected at most --connections, ${connections}, received ${concurrency}`,
    );
  }
}

/** Of the longest message: the last has the most digits. */
function bytesOfMessage({ send, sendHex, messages }: CheckOptions): number {
  if (sendHex !== '') return sendHex.length / 2;
  return Buffer.byteLength(send.replaceAll('%d', String(Math.max(0, messages - 1))));
}

/** The second report would take the place of the first. */
function refuseSameFile({ options, given }: GivenOptions): void {
  const files = options.output.map(({ file }) => file);
  const twice = files.find((file, index) => files.some((other, at) => at > index && resolve(other) === resolve(file)));
  if (twice === undefined) return;
  throw new UsageError(
    `${given.get('output')}: expected a file for each report, received ${quoteWords([twice])} twice`,
  );
}
