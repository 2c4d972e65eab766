import { expect, test } from '@jest/globals';
import { CpuBudget } from './cpu-budget.ts';

const budget = () => new CpuBudget({ share: 0.02, burstMs: 10 });

test('the first sample is taken at once', () => {
  expect(budget().waitMs({ nowMs: 5_000, cpuMs: 3 })).toBe(0);
});

test('what is spent beyond the burst is earned back at the share', () => {
  const own = budget();
  own.waitMs({ nowMs: 0, cpuMs: 0 });
  // 510 ms spent, 10 of them the burst; 500 ms at 2 % are 25 s, of which 510 ms have passed and earned nothing above the burst.
  expect(own.waitMs({ nowMs: 510, cpuMs: 510 })).toBeCloseTo(25_000);
  expect(own.waitMs({ nowMs: 10_510, cpuMs: 510 })).toBeCloseTo(15_000);
  expect(own.waitMs({ nowMs: 25_510, cpuMs: 510 })).toBe(0);
});

test('idle time earns no more than the burst', () => {
  const own = budget();
  own.waitMs({ nowMs: 0, cpuMs: 0 });
  own.waitMs({ nowMs: 3_600_000, cpuMs: 0 });
  expect(own.waitMs({ nowMs: 3_600_000, cpuMs: 30 })).toBeCloseTo(1_000);
});

test('an observer that obeys it takes no more than the share, whatever a sample costs', () => {
  for (const costMs of [0.2, 5, 250]) {
    const own = budget();
    let [nowMs, cpuMs] = [0, 0];
    while (nowMs < 1_000_000) {
      cpuMs += costMs;
      nowMs += costMs;
      nowMs += Math.max(50, own.waitMs({ nowMs, cpuMs }));
    }
    expect(cpuMs / nowMs).toBeLessThanOrEqual(0.0205);
  }
});
