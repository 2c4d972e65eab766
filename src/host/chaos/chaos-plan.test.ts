import { expect, test } from '@jest/globals';
import { chaosPlan, execRunsUnderFaults } from './chaos-plan.ts';

const CHAOS = { faults: ['pids', 'kill-children'], seed: 42 } as const;

test('the load goes on for as long as all of it takes, and evenly', () => {
  const { chaos, forMs, rate, connections, holdMs } = chaosPlan(CHAOS, { settleMs: 2_000 });
  expect(chaos).toEqual(CHAOS);
  expect(forMs).toBeGreaterThan(10_000);
  expect(connections / rate).toBeGreaterThanOrEqual(forMs / 1_000);
  expect(holdMs).toBeGreaterThan(0);
});

test('so many connections as are asked for are spread over the time', () => {
  const { forMs, rate, connections } = chaosPlan(CHAOS, { settleMs: 2_000, connections: 1_000 });
  expect(connections).toBe(1_000);
  expect(connections / rate).toBeGreaterThanOrEqual(forMs / 1_000);
});

test('what is asked for stays as it is', () => {
  const asked = { settleMs: 500, forMs: 600_000, rate: 3, connections: 7, concurrency: 2, holdMs: 0 };
  expect(chaosPlan(CHAOS, asked)).toMatchObject({ forMs: 600_000, rate: 3, connections: 7, concurrency: 2, holdMs: 0 });
});

test('commands run evenly for as long as the faults take, and no more often than execs may', () => {
  expect(execRunsUnderFaults({ forMs: 11_200, commands: 1 })).toBe(23);
  expect(execRunsUnderFaults({ forMs: 600_000, commands: 100 })).toBe(100);
});
