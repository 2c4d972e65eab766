/** The options of a check as they were given, and what follows from them alone: how many clients come. */
import { toEndpoint } from '../../common/endpoint.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import type { CheckOptions } from './check-options.ts';

export type OptionName = keyof CheckOptions;

export interface ParsedOptions {
  readonly options: CheckOptions;
  /** Each option that was given, by name: how it was spelled. */
  readonly spellings: ReadonlyMap<string, string>;
  /** What follows `--`. */
  readonly rest?: readonly string[] | undefined;
}

/** What a message is, and its reply. */
const MESSAGE_OPTIONS: readonly OptionName[] = [
  ...(['messages', 'payload', 'payloadHex', 'expect', 'http', 'tls', 'clientCommand'] as const),
];

/** Those that ask for clients where `--for` is given, which alone brings none. */
const LOAD_OPTIONS: readonly OptionName[] = [
  ...([
    'connections',
    'concurrency',
    'warmUp',
    'rate',
    'messages',
    'payload',
    'payloadHex',
    'expect',
    'http',
    'hold',
    'end',
    'tls',
  ] as const),
  ...(['replyTimeout', 'clientCommand', 'chaos', 'swarm'] as const),
];

/** With this value an option is as if it were not given. */
const OFF: Readonly<Partial<Record<OptionName, unknown>>> = {
  for: 0,
  healthRuns: 0,
  hold: 0,
  pidsLimit: 0,
  port: 0,
  rate: 0,
  warmUp: 0,
};

/** Client containers of the run. */
export function countClients({ options, spellings }: ParsedOptions): number {
  const { clients = DEFAULT_PLAN.clients } = options;
  const isLoadedWithout = options.for > 0 || isCommandsAlone(options);
  return options.clients === undefined && isLoadedWithout && !isLoadSet({ options, spellings }) ? 0 : clients;
}

/** Whether any option asks for clients. */
export function isLoadSet(wanted: ParsedOptions): boolean {
  return LOAD_OPTIONS.some((name) => isOn(name, wanted) && !(name === 'chaos' && isCommandsAlone(wanted.options)));
}

/** Commands in the container are a load that faults can meet, and nothing says where clients would connect. */
function isCommandsAlone(options: CheckOptions): boolean {
  return hasExecs(options) && toEndpoint(options) === undefined;
}

/** Whether any option says what the clients send. */
export function isMessageSet(wanted: ParsedOptions): boolean {
  return MESSAGE_OPTIONS.some((name) => isOn(name, wanted));
}

/** Whether commands in the container are the load, or a part of it. */
export function hasExecs({ exec, healthRuns }: CheckOptions): boolean {
  return exec.length > 0 || healthRuns > 0;
}

/** Whether it was given, and not as what is off. */
export function isOn(name: OptionName, { options, spellings }: ParsedOptions): boolean {
  return spellings.has(name) && options[name] !== false && !(name in OFF && OFF[name] === options[name]);
}
