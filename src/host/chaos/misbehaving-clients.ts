/** Further clients that do what clients are not meant to do, until the fault is reverted: `forkbed-client --misbehave`. */

import type { ClientSummary } from '../../common/events/client-summary.ts';
import type { LoadSpec } from '../../common/load/load-spec.ts';
import { counted, formatCount } from '../../common/report/phrase.ts';
import { readSummary } from '../observe/client-summary.ts';
import type { FaultEffect, RevertibleFault } from './fault-effect.ts';
import { type ClientSpec, type Place, startClient } from './passing-clients.ts';

/** What all faults of this kind change in the load of the plan. The clients stay until they are ended. */
const MISBEHAVING = {
  connections: 20,
  concurrency: 20,
  rate: 0,
  expect: 'any',
  holdMs: 0,
  end: 'close',
  dripIntervalMs: 200,
} as const;

/** They misbehave below TLS, as bytes of TCP. */
const WITHOUT_TLS = { tls: false, tlsInsecure: false, tlsCa: undefined, sni: undefined };

/** The first bytes of a client of HTTP/2, with empty SETTINGS: RFC 9113, section 3.4. */
const HTTP2_PREFACE = `${Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n').toString('hex')}000000040000000000`;

/** `load`: that of the plan, of which the messages are taken; `overrides`: how the clients misbehave. */
export async function misbehave(
  place: Place & { readonly load: LoadSpec },
  overrides: ClientSpec,
): Promise<RevertibleFault> {
  const below = overrides.misbehave === undefined ? {} : WITHOUT_TLS;
  const http2 = place.load.expect === 'grpc' ? { payloadHex: HTTP2_PREFACE } : {};
  const client = await startClient(place, { ...place.load, ...MISBEHAVING, ...below, ...http2, ...overrides });
  return {
    revert: () => client.stop(),
    effect: async () => {
      try {
        return describe(await readSummary(client));
      } finally {
        await client.remove();
      }
    },
  };
}

/** One that the server has ended was there, too: by closing, or by a reset, as where it does not understand what came. */
function describe(summary: ClientSummary | undefined): FaultEffect {
  const { ERR_CLOSED = 0, ECONNRESET = 0, EPIPE = 0 } = summary?.errors ?? {};
  const ended = ERR_CLOSED + ECONNRESET + EPIPE;
  const there = (summary?.ok ?? 0) + ended;
  const observed = `${counted(there, 'client was', 'clients were')} there, the server ended ${formatCount(ended)} of them`;
  return { acted: there > 0, observed };
}
