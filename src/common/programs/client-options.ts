/**
 * The options of `forkbed-client`: those of the load that one client has, and its own. Whether payload and expectation fit together
 * is `Plan`'s business.
 */

import { GATE_ADDRESS, parseGateAddress } from '../gate-address.ts';
import { DAY, loadOptions } from '../load/load-options.ts';
import { MISBEHAVIOUR_NAMES } from '../load/misbehaviour-names.ts';
import { choice, duration, flag, integer, text, withDefault } from '../option-kinds.ts';
import type { OptionValues } from '../options.ts';
import { gateToken } from './gate-options.ts';

/** The value of `--gate` that stands for no gate. */
export const NO_GATE = 'none';

/** The value of `--relay` that stands for none. */
export const NO_RELAY = 'none';

/** Longer than all waits of a check together, each of which lasts for a day at most. */
const WEEK = { max: 7 * DAY.max };

export const clientOptions = {
  host: text({ default: '127.0.0.1', placeholder: 'NAME', help: 'name or address of the server' }),
  port: integer({ default: 5005, min: 1, max: 65_535, help: 'port of the server' }),
  connections: loadOptions.connections,
  concurrency: withDefault(loadOptions.concurrency, 100),
  messages: loadOptions.messages,
  payload: withDefault(loadOptions.payload, 'message %d'),
  payloadHex: loadOptions.payloadHex,
  payloadRandom: integer({
    default: 0,
    max: 65_536,
    placeholder: 'BYTES',
    help: 'each message has random bytes, at most this many; instead of --payload',
  }),
  seed: integer({ default: 1, help: 'of --payload-random: the same seed, the same messages' }),
  expect: withDefault(loadOptions.expect, 'ok'),
  udp: loadOptions.udp,
  unix: loadOptions.unix,
  tls: loadOptions.tls,
  tlsInsecure: loadOptions.tlsInsecure,
  tlsCa: loadOptions.tlsCa,
  sni: loadOptions.sni,
  hold: loadOptions.hold,
  misbehave: choice(['no', ...MISBEHAVIOUR_NAMES], {
    default: 'no',
    help: 'what each connection does instead, for --hold, or until a signal: sends a byte at a time; reads no reply; sends nothing; ends its own side after all messages; vanishes after a reply',
  }),
  dripInterval: duration({
    ...DAY,
    default: 1000,
    min: 1,
    help: 'time from one byte to the next with --misbehave drip',
  }),
  end: loadOptions.end,
  rate: loadOptions.rate,
  untilReleased: {
    ...flag({ help: 'continue beyond --connections, at the same rate, until SIGUSR1' }),
    formerly: ['untilTold'],
  },
  connectTimeout: duration({ ...DAY, default: 10_000, min: 1, help: 'maximum time of one connect' }),
  replyTimeout: withDefault(loadOptions.replyTimeout, 30_000, '30s'),
  retryUntil: duration({
    ...DAY,
    default: 0,
    help: 'how long to retry while no connection has succeeded yet; 0: one attempt',
  }),
  progress: flag({ help: 'a line of progress each second' }),
  failureTimes: {
    ...flag({ help: 'the summary also has the time of each failure' }),
    formerly: ['tellFailures'],
  },
  gate: {
    ...text({
      default: NO_GATE,
      placeholder: 'PATH|tcp://HOST:PORT',
      help: 'where the audit starts all clients at once: its Unix socket, or forkbed-probe gate',
    }),
    expected: GATE_ADDRESS,
    parse: (value: string) => (parseGateAddress(value) === undefined ? undefined : value),
  },
  gateToken: gateToken('secret of the run, for a gate over TCP; better in the environment'),
  node: text({ default: '', placeholder: 'NAME', help: 'the machine that it runs on, as reports are to name it' }),
  name: text({ default: '', placeholder: 'NAME', help: 'what the audit calls it; by default its name in the network' }),
  gateTimeout: duration({ ...WEEK, default: 120_000, min: 1, help: 'maximum time of each wait at the gate' }),
  relay: text({
    default: NO_RELAY,
    placeholder: 'PLANS',
    help: 'stand at the gate for execs that the host runs, whose plans are this JSON array: orders on stdout, results on stdin',
  }),
  stay: flag({ help: 'take part in one audit after the other at the gate, until a signal comes; needs --gate' }),
};

export type ClientOptions = OptionValues<typeof clientOptions>;
