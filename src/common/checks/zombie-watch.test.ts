import { describe, expect, test } from '@jest/globals';
import { processRecord, zombieRecord } from './evidence.fixture.ts';
import { ZombieWatch } from './zombie-watch.ts';

const SETTLE_MS = 2_000;

function watch(samples: readonly [atMs: number, zombies: readonly ReturnType<typeof zombieRecord>[]][]): ZombieWatch {
  const zombieWatch = new ZombieWatch({ settleMs: SETTLE_MS });
  for (const [atMs, zombies] of samples) {
    zombieWatch.observe({ atMs, processes: [processRecord({ pid: 1, ppid: 0 }), ...zombies] });
  }
  return zombieWatch;
}

describe('a zombie', () => {
  test('that is there in two samples further apart than the settle window lasts', () => {
    const report = watch([
      [0, []],
      [100, [zombieRecord({ pid: 7 })]],
      [2_101, [zombieRecord({ pid: 7 })]],
    ]).report();
    expect(report).toMatchObject({ samples: 3, seen: 1, peak: 1, lasting: 1 });
    expect(report.groups).toMatchObject([{ ppid: 1, count: 1, stillThere: 1, beforeLoad: 0, oldestMs: 2_001 }]);
    expect(report.ageMs.max).toBe(2_001);
  });

  test('that is there for exactly the settle window does not last', () => {
    const report = watch([
      [100, [zombieRecord({ pid: 7 })]],
      [2_100, [zombieRecord({ pid: 7 })]],
    ]).report();
    expect(report).toMatchObject({ seen: 1, lasting: 0, groups: [] });
  });

  test('whose pid was reused is two zombies, neither of which lasts', () => {
    const report = watch([
      [0, [zombieRecord({ pid: 7, startTicks: 100 })]],
      [3_000, [zombieRecord({ pid: 7, startTicks: 101 })]],
    ]).report();
    expect(report).toMatchObject({ seen: 2, peak: 1, lasting: 0 });
  });

  test('that lasted and was reaped later counts, but is not there any more', () => {
    const report = watch([
      [0, []],
      [1_000, [zombieRecord({ pid: 7 })]],
      [4_000, [zombieRecord({ pid: 7 })]],
      [5_000, []],
    ]).report();
    expect(report.groups).toMatchObject([{ count: 1, stillThere: 0 }]);
  });

  test('that the first sample shows was there before the load', () => {
    const report = watch([
      [0, [zombieRecord({ pid: 7 })]],
      [3_000, [zombieRecord({ pid: 7 }), zombieRecord({ pid: 8 })]],
      [6_000, [zombieRecord({ pid: 7 }), zombieRecord({ pid: 8 })]],
    ]).report();
    expect(report.groups).toMatchObject([{ count: 2, beforeLoad: 1, oldestMs: 6_000 }]);
  });

  test('that was adopted meanwhile belongs to its last parent', () => {
    const report = watch([
      [0, [zombieRecord({ pid: 7, ppid: 5 })]],
      [3_000, [zombieRecord({ pid: 7, ppid: 1 })]],
    ]).report();
    expect(report.groups).toMatchObject([{ ppid: 1, count: 1 }]);
  });

  test('is not a process whose first thread alone has ended', () => {
    const headless = zombieRecord({ pid: 7, threads: 3 });
    expect(
      watch([
        [0, [headless]],
        [9_000, [headless]],
      ]).report(),
    ).toMatchObject({ seen: 0, peak: 0 });
  });
});

describe('the report', () => {
  test('is empty where no sample was taken', () => {
    expect(new ZombieWatch({ settleMs: SETTLE_MS }).report()).toEqual({
      samples: 0,
      seen: 0,
      peak: 0,
      lasting: 0,
      groups: [],
      ageMs: { p50: 0, p90: 0, p99: 0, max: 0 },
    });
  });

  test('groups by parent, the largest group first, and names the first five of each', () => {
    const zombies = [
      zombieRecord({ pid: 3, ppid: 2 }),
      ...Array.from({ length: 8 }, (_, index) => zombieRecord({ pid: 10 + index })),
    ];
    const { groups, peak } = watch([
      [0, zombies],
      [3_000, zombies],
    ]).report();
    expect(peak).toBe(9);
    expect(groups.map(({ ppid, count }) => [ppid, count])).toEqual([
      [1, 8],
      [2, 1],
    ]);
    expect(groups[0]?.examples.map((process) => process.pid)).toEqual([10, 11, 12, 13, 14]);
  });

  test('keeps the peak of all samples', () => {
    const three = [1, 2, 3].map((pid) => zombieRecord({ pid: pid + 10 }));
    expect(
      watch([
        [0, []],
        [100, three],
        [200, three.slice(1)],
      ]).report().peak,
    ).toBe(3);
  });

  test('names one of each command before it names two of one', () => {
    const many = Array.from({ length: 20 }, (_, index) => zombieRecord({ pid: index + 2, command: 'sleep' }));
    const zombies = [...many, zombieRecord({ pid: 40, command: 'curl' })];
    const { groups } = watch([
      [0, zombies],
      [3_000, zombies],
    ]).report();
    expect(groups[0]?.examples.map((process) => process.pid)).toEqual([2, 40, 3, 4, 5]);
  });

  test('survives JSON', () => {
    const zombies = [zombieRecord({ pid: 7 })];
    const report = watch([
      [0, zombies],
      [3_000, zombies],
    ]).report();
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('holds 20,000 zombies', () => {
    const zombies = Array.from({ length: 20_000 }, (_, index) => zombieRecord({ pid: index + 2 }));
    expect(
      watch([
        [0, []],
        [1, zombies],
        [3_000, zombies],
      ]).report().lasting,
    ).toBe(20_000);
  });
});
