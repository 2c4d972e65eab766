import { expect, test } from '@jest/globals';
import type { ScheduledFault } from '../../common/chaos/schedule.ts';
import type { RevertibleFault } from './fault-effect.ts';
import { runSchedule } from './run-schedule.ts';

const SCHEDULE: readonly ScheduledFault[] = [
  { fault: 'pids', atMs: 20, forMs: 30 },
  { fault: 'freeze', atMs: 1_100, forMs: 20 },
];

function faultThat(acted: boolean, reverted: string[], name = ''): RevertibleFault {
  return {
    revert: async () => {
      reverted.push(name);
    },
    effect: async () => ({ acted, observed: `${name} ${acted}` }),
  };
}

const silent = { recoveryMs: 1_000, signal: new AbortController().signal, onProgress: () => {} };

test('each fault is on at its time, for as long as planned, and what was seen of it is told', async () => {
  const reverted: string[] = [];
  const inject = async ({ fault }: ScheduledFault) => faultThat(fault === 'pids', reverted, fault);
  const faults = await runSchedule({ ...silent, schedule: SCHEDULE, inject });
  expect(reverted).toEqual(['pids', 'freeze']);
  expect(faults).toMatchObject([
    { fault: 'pids', acted: true, observed: 'pids true' },
    { fault: 'freeze', acted: false, observed: 'freeze false' },
  ]);
  for (const [index, { wasOnMs, atMs, forMs }] of faults.entries()) {
    expect([index, (wasOnMs?.from ?? 0) >= atMs - 3]).toEqual([index, true]);
    expect((wasOnMs?.to ?? 0) - (wasOnMs?.from ?? 0)).toBeGreaterThanOrEqual(forMs - 3);
  }
});

test('where the schedule is late, the subject has its second to recover all the same', async () => {
  const schedule: readonly ScheduledFault[] = SCHEDULE.map((scheduled) => ({ ...scheduled, atMs: 0 }));
  const faults = await runSchedule({ ...silent, schedule, inject: async () => faultThat(true, []) });
  const [first, second] = faults.map(({ wasOnMs }) => wasOnMs);
  expect((second?.from ?? 0) - (first?.to ?? 0)).toBeGreaterThanOrEqual(silent.recoveryMs - 3);
});

test('a fault that cannot be injected did not act, and the next one is injected all the same', async () => {
  const reverted: string[] = [];
  const inject = async ({ fault }: ScheduledFault) => {
    if (fault === 'pids') throw new Error('expected a limit');
    return faultThat(true, reverted, fault);
  };
  const faults = await runSchedule({ ...silent, schedule: SCHEDULE, inject });
  expect(faults).toMatchObject([{ acted: false, observed: 'expected a limit' }, { acted: true }]);
  expect(reverted).toEqual(['freeze']);
});

test('a fault that cannot be reverted did not act, and clears away what it has started', async () => {
  const cleared: string[] = [];
  const stuck: RevertibleFault = {
    revert: () => Promise.reject(new Error('the engine is gone')),
    effect: async () => {
      cleared.push('cleared');
      return { acted: true, observed: 'seen' };
    },
  };
  const faults = await runSchedule({ ...silent, schedule: SCHEDULE.slice(0, 1), inject: async () => stuck });
  expect(faults).toMatchObject([{ acted: false, observed: 'the engine is gone' }]);
  expect(cleared).toEqual(['cleared']);
});

test('when the load is over the active fault is reverted at once, and the others are not injected', async () => {
  const over = new AbortController();
  const reverted: string[] = [];
  const inject = async () => {
    over.abort();
    return faultThat(true, reverted, 'pids');
  };
  const schedule = [{ fault: 'pids', atMs: 0, forMs: 600_000 }, ...SCHEDULE.slice(1)] as const;
  const faults = await runSchedule({ ...silent, signal: over.signal, schedule, inject });
  expect(reverted).toEqual(['pids']);
  expect(faults[1]).toEqual({ ...SCHEDULE[1], acted: false, observed: 'the load was over before it was its turn' });
});
