/** The options of `npm run soak`: how long, against which server, with whom. */
import { REAP_NAMES } from '../../src/common/events/server-names.ts';
import { choice, duration, flag, integer, list, optional, text } from '../../src/common/option-kinds.ts';
import type { OptionValues } from '../../src/common/options.ts';
import { trackedRate } from './tracked-rate.ts';

const DAY_MS = 86_400_000;

export const soakOptions = {
  connections: integer({
    default: 1_000_000,
    min: 100,
    help: 'connections of good clients, all of which must be served',
  }),
  messages: integer({ default: 5, max: 100_000, help: 'messages on each of them' }),
  reap: choice(REAP_NAMES, {
    default: 'ignore',
    help: 'who reaps: the strategy of forkbed-server',
  }),
  fault: list({
    placeholder: 'FAULT',
    help: 'a deliberate mistake of the server, repeatable: docs/server.md',
    expected: 'a fault of forkbed-server',
    parse: (value) => (value === '' ? undefined : value),
  }),
  /** A client has some 28,000 ports, of which each rests for a minute after its connection: 470 connections a second, no more. */
  clients: integer({ default: 24, min: 1, max: 100, help: 'containers of good clients' }),
  concurrency: integer({ default: 3, min: 1, max: 20_000, help: 'connections of each open at once' }),
  rate: optional(
    integer({ default: 0, min: 1, max: 1_000_000, help: '' }),
    'connections a second that good clients begin together, at most (default: what the host can track)',
  ),
  hold: duration({ default: 0, max: DAY_MS, help: 'keep each connection open so long after its last reply' }),
  onlyGood: flag({ help: 'without bad clients' }),
  idleTimeout: duration({
    default: 5_000,
    min: 100,
    max: DAY_MS,
    help: 'how long the server waits for a client that is silent or has vanished',
  }),
  limit: optional(
    duration({ default: 0, min: 1_000, max: DAY_MS, help: '' }),
    'how long the load may take (default: 10 ms a connection, a minute at least)',
  ),
  output: text({ default: 'reports/soak', placeholder: 'FOLDER', help: 'where soak-REAP.json and soak-REAP.svg go' }),
};

export type SoakOptions = OptionValues<typeof soakOptions>;

/** Connections that each client begins in a second; 0: no limit. */
export function rateOfEach({ rate = trackedRate(), clients }: Pick<SoakOptions, 'rate' | 'clients'>): number {
  return rate === undefined ? 0 : Math.max(1, Math.floor(rate / clients));
}

const LEAST_LIMIT_MS = 60_000;
const MS_A_CONNECTION = 10;

export function limitOf({ limit, connections }: SoakOptions): number {
  return limit ?? Math.max(LEAST_LIMIT_MS, connections * MS_A_CONNECTION);
}
