/** The whole run of all connections, from the first connect to the last close; what became of them is in the tally. */

import type { ClientOptions } from '../../common/programs/client-options.ts';
import { monotonicMs } from '../posix/clock.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import { inboxOf } from './connection.ts';
import { connectFirst } from './first-connection.ts';
import { BadSwarm } from './misbehaviour/bad-swarm.ts';
import { MISBEHAVIOURS } from './misbehaviour/misbehaviour.ts';
import type { Plan } from './plan.ts';
import { Swarm } from './swarm.ts';
import type { Tally } from './tally.ts';

/** What one receive takes at most; all connections share the buffer. */
const INBOX_BYTES = 64 * 1024;

/** Milliseconds that it took, without those for which the server was not up yet. */
export function runLoad(load: { options: ClientOptions; plan: Plan; tally: Tally; stop: StopSignals }): number {
  const { options, plan, tally, stop } = load;
  const first = connectFirst(options, stop);
  if (first.outcome === 'interrupted') return 0;
  if (first.outcome === 'no address') {
    // None of the connections can be begun.
    tally.fail(first.code, options.connections);
    return 0;
  }
  const exchange = { plan, tally, ...inboxOf(INBOX_BYTES), clock: monotonicMs };
  const { misbehave } = options;
  if (misbehave === 'no') new Swarm({ options, first, exchange, stop }).run();
  else new BadSwarm({ options, ways: MISBEHAVIOURS[misbehave], first, exchange, stop }).run();
  return monotonicMs() - first.beganMs;
}
