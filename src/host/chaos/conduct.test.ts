import { expect, test } from '@jest/globals';
import type { ScheduledFault } from '../../common/chaos/schedule.ts';
import { conduct } from './conduct.ts';
import type { ActiveFault } from './fault-effect.ts';

const SCHEDULE: readonly ScheduledFault[] = [
  { fault: 'pids', atMs: 20, forMs: 30 },
  { fault: 'freeze', atMs: 1_100, forMs: 20 },
];

function faultThat(acted: boolean, lifted: string[], name = ''): ActiveFault {
  return {
    lift: async () => {
      lifted.push(name);
    },
    effect: async () => ({ acted, observed: `${name} ${acted}` }),
  };
}

const silent = { recoveryMs: 1_000, signal: new AbortController().signal, tell: () => {} };

test('each fault is on at its time, for as long as planned, and what was seen of it is told', async () => {
  const lifted: string[] = [];
  const putOn = async ({ fault }: ScheduledFault) => faultThat(fault === 'pids', lifted, fault);
  const faults = await conduct({ ...silent, schedule: SCHEDULE, putOn });
  expect(lifted).toEqual(['pids', 'freeze']);
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
  const faults = await conduct({ ...silent, schedule, putOn: async () => faultThat(true, []) });
  const [first, second] = faults.map(({ wasOnMs }) => wasOnMs);
  expect((second?.from ?? 0) - (first?.to ?? 0)).toBeGreaterThanOrEqual(silent.recoveryMs - 3);
});

test('a fault that cannot be put on did not act, and the next one is put on all the same', async () => {
  const lifted: string[] = [];
  const putOn = async ({ fault }: ScheduledFault) => {
    if (fault === 'pids') throw new Error('expected a limit');
    return faultThat(true, lifted, fault);
  };
  const faults = await conduct({ ...silent, schedule: SCHEDULE, putOn });
  expect(faults).toMatchObject([{ acted: false, observed: 'expected a limit' }, { acted: true }]);
  expect(lifted).toEqual(['freeze']);
});

test('a fault that cannot be taken off did not act, and clears away what it has started', async () => {
  const cleared: string[] = [];
  const stuck: ActiveFault = {
    lift: () => Promise.reject(new Error('the engine is gone')),
    effect: async () => {
      cleared.push('cleared');
      return { acted: true, observed: 'seen' };
    },
  };
  const faults = await conduct({ ...silent, schedule: SCHEDULE.slice(0, 1), putOn: async () => stuck });
  expect(faults).toMatchObject([{ acted: false, observed: 'the engine is gone' }]);
  expect(cleared).toEqual(['cleared']);
});

test('when the load is over what is on is taken off at once, and the rest is not put on', async () => {
  const over = new AbortController();
  const lifted: string[] = [];
  const putOn = async () => {
    over.abort();
    return faultThat(true, lifted, 'pids');
  };
  const schedule = [{ fault: 'pids', atMs: 0, forMs: 600_000 }, ...SCHEDULE.slice(1)] as const;
  const faults = await conduct({ ...silent, signal: over.signal, schedule, putOn });
  expect(lifted).toEqual(['pids']);
  expect(faults[1]).toEqual({ ...SCHEDULE[1], acted: false, observed: 'the load was over before it was its turn' });
});
