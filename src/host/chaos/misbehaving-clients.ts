/** Further clients that do what clients are not meant to do, until the fault is reverted: `forkbed-client --misbehave`. */

import type { ClientSummary } from '../../common/events/client-summary.ts';
import { counted, formatCount } from '../../common/report/phrase.ts';
import { startContainer } from '../docker/start-container.ts';
import { readSummary } from '../observe/client-summary.ts';
import type { FaultEffect, RevertibleFault } from './fault-effect.ts';
import type { Place } from './passing-clients.ts';

const CONNECTIONS = 20;
const DRIP = ['--drip-interval=200'];

/** `says`: its messages, `ways`: how it misbehaves; both as options of `forkbed-client`. */
export async function misbehave(
  place: Place & { readonly messageOptions: readonly string[] },
  ways: readonly string[],
): Promise<RevertibleFault> {
  const { engine, image, network, host, port, messageOptions } = place;
  const many = [`--connections=${CONNECTIONS}`, `--concurrency=${CONNECTIONS}`, '--expect=any'];
  const command = ['forkbed-client', `--host=${host}`, `--port=${port}`, ...many, ...messageOptions, ...DRIP, ...ways];
  const client = await startContainer(engine, { image, role: 'client', network, command });
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

/** One that the server has ended was there, too. */
function describe(summary: ClientSummary | undefined): FaultEffect {
  const ended = summary?.errors.ERR_CLOSED ?? 0;
  const there = (summary?.ok ?? 0) + ended;
  const observed = `${counted(there, 'client was', 'clients were')} there, the server ended ${formatCount(ended)} of them`;
  return { acted: there > 0, observed };
}
