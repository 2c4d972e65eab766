/** The whole run of all connections, from the first connect to the last close; what became of them is in the tally. */

import type { ClientOptions } from '../../common/programs/client-options.ts';
import { TcpClient } from '../net/tcp-client.ts';
import { TlsClient } from '../net/tls-client.ts';
import { monotonicMs } from '../posix/clock.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import { createExchange } from './connection.ts';
import { Connections } from './connections.ts';
import type { Ending } from './ending.ts';
import type { FinishSignal } from './finish-signal.ts';
import { connectFirst } from './first-connection.ts';
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
}): number {
  const { options, plan, tally, stop, ending, onHeld, finishSignal } = load;
  const newClient = options.tls ? () => new TlsClient() : () => new TcpClient();
  const first = connectFirst(options, stop, newClient);
  if (first.outcome === 'interrupted') return 0;
  if (first.outcome === 'no address') {
    // None of the connections can be begun.
    tally.fail(first.code, options.connections);
    return 0;
  }
  const exchange = createExchange({ plan, tally, inboxBytes: INBOX_BYTES, clock: monotonicMs });
  const endings = ending === undefined ? [stop] : [stop, ending];
  const { misbehave } = options;
  if (misbehave === 'no') {
    // In a further round the audit waits, and the load has already shown late replies.
    const followsLateReply = ending === undefined;
    if (finishSignal === undefined)
      new Connections({ options, newClient, first, exchange, endings, onHeld, followsLateReply }).run();
    else {
      const goesOn = () => !finishSignal.isRequested;
      new Connections({
        options,
        newClient,
        first,
        exchange,
        endings: [...endings, finishSignal],
        onHeld,
        followsLateReply,
        goesOn,
      }).run();
    }
  } else new BadConnections({ options, ways: MISBEHAVIOURS[misbehave], first, exchange, endings, onHeld }).run();
  return monotonicMs() - first.beganMs;
}
