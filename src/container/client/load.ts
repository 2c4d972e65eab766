/** The whole run of all connections, from the first connect to the last close; what became of them is in the tally. */

import { toEndpoint } from '../../common/endpoint.ts';
import type { ClientOptions } from '../../common/programs/client-options.ts';
import { newClient } from '../net/new-client.ts';
import type { TcpClient } from '../net/tcp-client.ts';
import { TlsClient } from '../net/tls-client.ts';
import { monotonicMs } from '../posix/clock.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import { createExchange } from './connection.ts';
import { Connections } from './connections.ts';
import { Flows } from './datagrams/flows.ts';
import type { Ending } from './ending.ts';
import type { FinishSignal } from './finish-signal.ts';
import { connectFirst } from './first-connection.ts';
import { GrpcClient } from './grpc-client.ts';
import { BadConnections } from './misbehaviour/bad-connections.ts';
import { MISBEHAVIOURS } from './misbehaviour/misbehaviour.ts';
import type { Plan } from './plan.ts';
import type { Tally } from './tally.ts';

/** What one receive takes at most; all connections share the buffer. */
const INBOX_BYTES = 64 * 1024;

/**
 * Milliseconds that it took, without those for which the server was not up yet. `ending` ends it as a signal does; `onHeld` is
 * called when all connections were begun and those that are not over are held. With `finishSignal` it goes on until that has come.
 */
export function runLoad(load: {
  options: ClientOptions;
  plan: Plan;
  tally: Tally;
  stop: StopSignals;
  ending: Ending | undefined;
  onHeld: (() => void) | undefined;
  finishSignal: FinishSignal | undefined;
  followsLateReply: boolean;
}): number {
  const { options, plan, tally, stop, ending, onHeld, finishSignal, followsLateReply } = load;
  const createClient = clientFactory(options);
  const first = connectFirst(options, { stop, newClient: createClient, onBusy: () => tally.retriedConnect() });
  if (first.outcome === 'interrupted') return 0;
  if (first.outcome === 'no address') {
    // None of the connections can be begun.
    tally.fail(first.code, options.connections);
    return 0;
  }
  const exchange = createExchange({ plan, tally, inboxBytes: INBOX_BYTES, clock: monotonicMs });
  const endings = ending === undefined ? [stop] : [stop, ending];
  const { misbehave } = options;
  const common = { options, newClient: createClient, first, exchange, onHeld };
  if (misbehave === 'no') {
    const polite = { ...common, ...endlessly(endings, finishSignal), followsLateReply };
    if (options.udp) new Flows(polite).run();
    else new Connections(polite).run();
  } else new BadConnections({ ...common, ways: MISBEHAVIOURS[misbehave], endings }).run();
  return monotonicMs() - first.beganMs;
}

/** With `finishSignal`: beyond `--connections`, until it has come. */
function endlessly(
  endings: readonly Ending[],
  finishSignal: FinishSignal | undefined,
): { endings: readonly Ending[]; goesOn?: () => boolean } {
  if (finishSignal === undefined) return { endings };
  return { endings: [...endings, finishSignal], goesOn: () => !finishSignal.isRequested };
}

function clientFactory(options: ClientOptions): () => TcpClient {
  if (options.expect === 'grpc') return () => new GrpcClient(options);
  if (options.tls) return () => new TlsClient();
  const endpoint = toEndpoint(options) ?? { transport: 'tcp', port: options.port };
  return () => newClient(endpoint);
}
