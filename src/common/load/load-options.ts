/**
 * The one table of the options of the load. `forkbed check`, forkbed-client, the audit and docker-compose.yml take theirs from it,
 * each with its own default where that differs: so a knob has one name, one form and one range everywhere.
 */
import { isSocketPath, MAX_SOCKET_PATH_BYTES } from '../endpoint.ts';
import type { Option } from '../option.ts';
import { choice, duration, flag, hex, integer, text } from '../option-kinds.ts';
import type { OptionValues } from '../options.ts';
import { DEFAULT_LOAD, EXPECTATIONS, type LoadSpec } from './load-spec.ts';

/** Client containers of one run. */
export const MAX_CLIENTS = 10_000;

const DAY_MS = 86_400_000;
/** What every time of the load takes: a day at most. */
export const DAY = { max: DAY_MS };

/** The option of a field: `holdMs` is `hold`. */
type OptionName<Field> = Field extends `${infer Name}Ms` ? Name : Field;

/** Exactly one option for each field of a specification, with its type. */
type LoadOptions<Spec> = {
  readonly [Field in keyof Spec as OptionName<Field>]-?: Option<Exclude<Spec[Field], undefined>>;
};

/** RFC 1123, section 2.1, and no address, which TLS allows in no server name: RFC 6066, section 3. */
const SERVER_NAME =
  /^(?=.{1,253}$)(?!\d+(?:\.\d+){3}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

export const loadOptions = {
  clients: integer({ default: DEFAULT_LOAD.clients, max: MAX_CLIENTS, help: 'client containers' }),
  connections: integer({ default: DEFAULT_LOAD.connections, min: 1, help: 'connections per client' }),
  concurrency: integer({
    default: DEFAULT_LOAD.concurrency,
    min: 1,
    help: 'open connections per client at once',
  }),
  warmUp: integer({
    default: DEFAULT_LOAD.warmUp,
    max: 10_000,
    help: 'connections per client before the baseline, to see that the subject answers; 0: none',
  }),
  rate: integer({
    default: DEFAULT_LOAD.rate,
    help: 'new connections per client and second at most; 0: no limit',
  }),
  for: duration({ ...DAY, default: DEFAULT_LOAD.forMs, help: 'watch for at least this long' }),
  messages: integer({ default: DEFAULT_LOAD.messages, max: 100_000, help: 'messages per connection' }),
  payload: {
    ...text({
      default: DEFAULT_LOAD.payload,
      placeholder: 'TEXT',
      help: 'the message; %d is replaced by its number, from 0',
    }),
    defaultText: '"message %d" and a line feed',
  },
  payloadHex: hex({ help: 'the message as bytes, for binary protocols, instead of --payload' }),
  expect: choice(EXPECTATIONS, {
    default: DEFAULT_LOAD.expect,
    help: "the correct reply: OK, the same bytes, at least one byte, a whole HTTP reply of success, or SERVING of gRPC's health service, whose service --payload names",
  }),
  udp: flag({ help: 'the port is one of UDP: messages are datagrams, and are sent again while no reply comes' }),
  unix: {
    placeholder: 'PATH',
    help: 'a Unix socket instead of a port: clients and subject share its folder',
    fallback: '',
    expected: `a path from / with a folder, of at most ${MAX_SOCKET_PATH_BYTES} bytes, such as /run/app/app.sock`,
    parse: (value: string) => (isSocketPath(value) ? value : undefined),
  },
  tls: flag({ help: 'speak TLS on each connection' }),
  tlsInsecure: flag({ help: 'with --tls: take any certificate' }),
  tlsCa: text({
    default: '',
    placeholder: 'FILE|PEM',
    help: 'with --tls: certificates that are trusted, a file in PEM or its text',
  }),
  sni: {
    placeholder: 'NAME',
    help: 'with --tls: name of the server, which is sent, and verified with --tls-ca',
    fallback: '',
    expected: 'a DNS name, such as www.example.org',
    parse: (value: string) => (SERVER_NAME.test(value) ? value : undefined),
  },
  hold: duration({
    ...DAY,
    default: DEFAULT_LOAD.holdMs,
    help: 'keep each connection open this long after its last reply',
  }),
  end: choice(['close', 'reset'], {
    default: DEFAULT_LOAD.end,
    help: 'how a client ends a connection: with FIN, or with RST',
  }),
  replyTimeout: duration({
    ...DAY,
    default: DEFAULT_LOAD.replyTimeoutMs,
    min: 1,
    help: 'maximum time to wait for a reply',
  }),
  startTimeout: duration({
    ...DAY,
    default: DEFAULT_LOAD.startTimeoutMs,
    min: 1,
    help: 'maximum time until the subject listens, and then until all clients have arrived',
  }),
  limit: duration({ ...DAY, default: DEFAULT_LOAD.limitMs, min: 1, help: 'maximum time of the load' }),
} satisfies LoadOptions<LoadSpec>;

/** Values by the options' names, of which some may not be given. */
export type LoadValues = {
  readonly [Name in keyof typeof loadOptions]: OptionValues<typeof loadOptions>[Name] | undefined;
};

/** Those that are absent by default. */
const OPTIONAL_FIELDS = [
  'payloadHex',
  'udp',
  'unix',
  'tls',
  'tlsInsecure',
  'tlsCa',
  'sni',
] as const satisfies readonly (keyof LoadSpec)[];
const FIELDS: readonly (keyof LoadSpec)[] = [...(Object.keys(DEFAULT_LOAD) as (keyof LoadSpec)[]), ...OPTIONAL_FIELDS];

/** The option of a field, in the spelling of a table: `holdMs` is `hold`. */
export function optionName<Field extends string>(field: Field): OptionName<Field> {
  return field.replace(/Ms$/, '') as OptionName<Field>;
}

/** The load that these options ask for. What is not given, or is an empty text, is left out. */
export function toLoadSpec(values: LoadValues): Partial<LoadSpec> {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = values[optionName(field)];
      return value === undefined || value === '' || value === false ? [] : [[field, value] as const];
    }),
  );
}
