/** What the tests of faults have in common: the server's own account, and what is left when a fault is over. */
import { expect } from '@jest/globals';
import { findZombies } from '../../src/common/process-table/process-tree.ts';
import { type ClientsSummary, eventually, type StartedContainer, type Testbed } from '../../src/host/index.ts';

export interface Totals {
  readonly accepted: number;
  readonly rejected: number;
  readonly ended: number;
  readonly messages?: number;
}

/** Standard input, output and error, the signals, and the listener. */
const DESCRIPTORS = 5;
/** With --count-messages also what they are counted in. */
export const WITH_COUNT = DESCRIPTORS + 1;

/** Its counts since its start, told at its end. */
export async function stopAndCount(server: StartedContainer): Promise<Totals> {
  await server.stop();
  return (await server.waitForEvent('stopped')) as unknown as Totals;
}

/** After a fault: the process that there was at first, alone, serving everybody. */
export async function expectNothingLeft(
  testbed: Testbed,
  server: StartedContainer,
  descriptors = DESCRIPTORS,
): Promise<void> {
  await eventually(
    async () => {
      const { processes, details, sockets } = await testbed.census(server);
      expect(processes.map(({ pid, state }) => [pid, state])).toEqual([[1, 'S']]);
      expect(findZombies(processes)).toEqual([]);
      expect(details[0]?.descriptors).toBe(descriptors);
      expect(sockets.filter(({ state }) => state === 'CLOSE_WAIT')).toEqual([]);
    },
    { what: 'the server alone, with its own descriptors', intervalMs: 200 },
  );
}

export async function expectEverybodyServed(testbed: Testbed): Promise<ClientsSummary> {
  const summary = await testbed.runClients({ containers: 1, args: ['--connections', '50', '--concurrency', '10'] });
  expect(summary).toMatchObject({ ok: 50, failed: 0, messages: 250 });
  return summary;
}
