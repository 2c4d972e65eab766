import { describe, expect, test } from '@jest/globals';
import { endsIt, FAULT_KINDS, FAULT_NAMES, mayFail } from './fault-kinds.ts';
import { Random } from './random.ts';
import { drawEndings, drawSchedule, recoveryTimeMs, scheduleLengthMs } from './schedule.ts';

const ALL = { faults: FAULT_NAMES, settleMs: 2_000 };
const OUTLIVED = FAULT_NAMES.filter((name) => !endsIt(name));

describe('scheduleOf', () => {
  test('the same seed makes the same schedule, on every machine, in whatever order the faults are asked for', () => {
    const chaos = { faults: ['pids', 'kill-children', 'sigstop-server'], seed: 42, settleMs: 2_000 } as const;
    expect(drawSchedule({ ...chaos, faults: ['sigstop-server', 'pids', 'kill-children', 'pids'] })).toEqual(
      drawSchedule(chaos),
    );
    expect(drawSchedule(chaos)).toMatchInlineSnapshot(`
[
  {
    "atMs": 1451,
    "fault": "pids",
    "forMs": 2444,
  },
  {
    "atMs": 7230,
    "fault": "kill-children",
    "forMs": 1000,
  },
  {
    "atMs": 11921,
    "fault": "sigstop-server",
    "forMs": 628,
  },
]
`);
  });

  test('other seeds make other orders and times', () => {
    const schedules = Array.from({ length: 50 }, (_, seed) => JSON.stringify(drawSchedule({ ...ALL, seed })));
    expect(new Set(schedules).size).toBe(50);
    const firsts = Array.from({ length: 200 }, (_, seed) => drawSchedule({ ...ALL, seed })[0]?.fault);
    expect(new Set(firsts)).toEqual(new Set(OUTLIVED));
  });

  test('each fault comes once, for as long as its kind may, and has time to be recovered from before the next', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const schedule = drawSchedule({ ...ALL, seed });
      expect(schedule.map(({ fault }) => fault).sort()).toEqual([...OUTLIVED].sort());
      schedule.forEach(({ fault, atMs, forMs }, index) => {
        const previous = schedule[index - 1];
        expect(atMs).toBeGreaterThanOrEqual(
          previous === undefined ? 1_000 : previous.atMs + previous.forMs + recoveryTimeMs(ALL.settleMs),
        );
        expect(forMs).toBeLessThanOrEqual(FAULT_KINDS[fault].maxMs);
        expect(forMs).toBeGreaterThanOrEqual(Math.min(FAULT_KINDS[fault].minMs, 1_000));
      });
    }
  });

  test('nothing stands still for as long as half the settle window', () => {
    const schedule = drawSchedule({ ...ALL, seed: 1, settleMs: 300 });
    const still = schedule.filter(({ fault }) =>
      ['freeze', 'memory', 'sigstop-server', 'sigstop-children'].includes(fault),
    );
    expect(still.map(({ forMs }) => forMs)).toEqual([150, 150, 150, 150]);
  });

  test('the load outlasts the last fault and its recovery', () => {
    const schedule = drawSchedule({ ...ALL, seed: 7 });
    const last = schedule.at(-1);
    expect(scheduleLengthMs(schedule, 2_000)).toBeGreaterThan(
      (last?.atMs ?? 0) + (last?.forMs ?? 0) + 2 * recoveryTimeMs(2_000),
    );
    expect(scheduleLengthMs([], 2_000)).toBe(5_000);
  });
});

test('those of which the subject ends come apart, each once, as the seed has it', () => {
  const orders = Array.from({ length: 50 }, (_, seed) => {
    const endings = drawEndings({ ...ALL, seed });
    expect(drawEndings({ ...ALL, seed, faults: [...FAULT_NAMES].reverse() })).toEqual(endings);
    for (const { fault, atMs, forMs } of endings) {
      expect(atMs).toBeGreaterThanOrEqual(1_000);
      expect(forMs).toBeLessThanOrEqual(FAULT_KINDS[fault].maxMs);
    }
    return endings.map(({ fault }) => fault).join();
  });
  expect(new Set(orders)).toEqual(new Set(['stop-container,restart-container', 'restart-container,stop-container']));
  expect(drawSchedule({ ...ALL, faults: ['stop-container', 'restart-container'], seed: 1 })).toEqual([]);
  expect(drawEndings({ ...ALL, faults: ['pids'], seed: 1 })).toEqual([]);
});

test('a seed of 0 and the largest are seeds like any other', () => {
  for (const seed of [0, 2 ** 32 - 1]) {
    const random = new Random(seed);
    const drawn = Array.from({ length: 1_000 }, () => random.between(1, 6));
    expect(new Set(drawn)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  }
});

test.each([
  ['pids', 'ECONNREFUSED', true],
  ['kill-children', 'ECONNRESET', true],
  ['kill-children', 'ECONNREFUSED', false],
  ['freeze', 'ERR_REPLY_TIMEOUT', true],
  ['freeze', 'ECONNRESET', false],
  ['vanish', 'ERR_REPLY_TIMEOUT', false],
] as const)('while %s is on a connection may fail of %s: %s', (fault, code, may) => {
  expect(mayFail(fault, code)).toBe(may);
});
