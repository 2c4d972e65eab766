/** The options of `forkbed-client`. Whether payload and expectation fit together is `Plan`'s business. */
import { choice, flag, hex, integer, text } from '../option-kinds.ts';
import type { OptionValues } from '../options.ts';

export const MISBEHAVIOUR_NAMES = ['drip', 'no-read', 'silent', 'half-close', 'half-open'] as const;
export type MisbehaviourName = (typeof MISBEHAVIOUR_NAMES)[number];

/** The value of `--gate` that stands for no gate. */
export const NO_GATE = 'none';

export const clientOptions = {
  host: text({ default: '127.0.0.1', placeholder: 'NAME', help: 'name or address of the server' }),
  port: integer({ default: 5005, min: 1, max: 65_535, help: 'port of the server' }),
  connections: integer({ default: 100, min: 1, help: 'connections to make in all' }),
  concurrency: integer({ default: 100, min: 1, help: 'connections open at once, never more than --connections' }),
  messages: integer({
    default: 5,
    max: 100_000,
    help: 'messages on each connection, each after the reply to the last',
  }),
  payload: text({
    default: 'message %d',
    placeholder: 'TEXT',
    help: 'text of a message; %d stands for its number, from 0',
  }),
  payloadHex: hex({ help: 'bytes of a message, instead of --payload' }),
  payloadRandom: integer({
    default: 0,
    max: 65_536,
    placeholder: 'BYTES',
    help: 'each message is so many random bytes at most, instead of --payload',
  }),
  seed: integer({ default: 1, help: 'of --payload-random: the same seed, the same messages' }),
  expect: choice(['ok', 'echo', 'any', 'http'], {
    default: 'ok',
    help: 'the right reply: OK, the same bytes, at least one byte, or a whole HTTP reply of success',
  }),
  hold: integer({ default: 0, placeholder: 'MS', help: 'keep each connection open so long after its last reply' }),
  misbehave: choice(['no', ...MISBEHAVIOUR_NAMES], {
    default: 'no',
    help: 'what every connection does instead, for --hold, or until a signal: says a byte at a time; reads no reply; says nothing; ends its own side after all messages; vanishes after a reply',
  }),
  dripInterval: integer({
    default: 1000,
    min: 1,
    placeholder: 'MS',
    help: 'time from one byte to the next with --misbehave drip',
  }),
  end: choice(['close', 'reset'], {
    default: 'close',
    help: 'how a connection ends: in order, or with a reset',
  }),
  rate: integer({ default: 0, help: 'connections begun in a second, at most; 0: no limit' }),
  untilTold: flag({ help: 'go on beyond --connections, at the same rate, until SIGUSR1 comes' }),
  connectTimeout: integer({ default: 10_000, min: 1, placeholder: 'MS', help: 'limit of one connect' }),
  replyTimeout: integer({ default: 30_000, min: 1, placeholder: 'MS', help: 'limit from sending to the whole reply' }),
  retryUntil: integer({
    default: 0,
    placeholder: 'MS',
    help: 'how long to retry while no connection has succeeded yet; 0: one attempt',
  }),
  progress: flag({ help: 'a line of progress each second' }),
  tellFailures: flag({ help: 'in the summary also when each failure was' }),
  gate: text({
    default: NO_GATE,
    placeholder: 'PATH',
    help: 'Unix socket at which the audit starts all clients at once',
  }),
  gateTimeout: integer({ default: 120_000, min: 1, placeholder: 'MS', help: 'limit of each wait at the gate' }),
  stay: flag({ help: 'take part in one audit after the other at the gate, until a signal comes; needs --gate' }),
};

export type ClientOptions = OptionValues<typeof clientOptions>;
