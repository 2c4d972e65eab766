import { expect, test } from '@jest/globals';
import { FailureTimes } from './failure-times.ts';

test('failures of one moment and one code are told together, from the beginning of the load', () => {
  const times = new FailureTimes(1000);
  times.record('ECONNRESET', { beganMs: 1001, endedMs: 1104 });
  times.record('ECONNRESET', { beganMs: 1009.9, endedMs: 1109 });
  times.record('ERR_CLOSED', { beganMs: 1009.9, endedMs: 1109 });
  times.record('ECONNRESET', { beganMs: 1011, endedMs: 1109 });
  expect(times.all()).toEqual([
    { fromMs: 0, toMs: 100, code: 'ECONNRESET', count: 2 },
    { fromMs: 0, toMs: 100, code: 'ERR_CLOSED', count: 1 },
    { fromMs: 10, toMs: 100, code: 'ECONNRESET', count: 1 },
  ]);
});

test('a failure before the beginning counts as one at the beginning', () => {
  const times = new FailureTimes(1000);
  times.record('ECONNREFUSED', { beganMs: 990, endedMs: 1000 });
  expect(times.all()).toEqual([{ fromMs: 0, toMs: 0, code: 'ECONNREFUSED', count: 1 }]);
});

test('beyond 5,000 moments a failure is not told: whoever adds up sees that some have no time', () => {
  const times = new FailureTimes(0);
  for (let index = 0; index < 5_100; index += 1)
    times.record('ECONNRESET', { beganMs: index * 10, endedMs: index * 10 });
  times.record('ECONNRESET', { beganMs: 0, endedMs: 0 });
  expect(times.all()).toHaveLength(5_000);
  expect(times.all()[0]?.count).toBe(2);
});
