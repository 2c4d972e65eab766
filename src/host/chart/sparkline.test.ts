import { describe, expect, test } from '@jest/globals';
import { sparkline } from './sparkline.ts';

const pointsOf = (values: Readonly<Record<number, number>>) =>
  Object.entries(values).map(([atMs, value]) => ({ atMs: Number(atMs), value }));

describe('sparkline', () => {
  test('draws each value in its part of the span, the last one at the right', () => {
    const points = pointsOf({ 0: 0, 1000: 1, 2000: 2, 3000: 3, 4000: 4, 5000: 5, 6000: 6, 7000: 7 });
    expect(sparkline(points, { columns: 8, spanMs: 8000 })).toBe('▁▂▃▄▅▆▇█');
  });

  test('is blank before the first sample', () => {
    expect(sparkline(pointsOf({ 7000: 1 }), { columns: 4, spanMs: 4000 })).toBe('   █');
  });

  test('shows one beside a thousand, and zero as nothing', () => {
    expect(sparkline(pointsOf({ 0: 0, 1000: 1, 2000: 1000 }), { columns: 3, spanMs: 3000 })).toBe('▁▂█');
  });

  test('is flat where there is nothing at all', () => {
    expect(sparkline(pointsOf({ 0: 0, 1000: 0 }), { columns: 2, spanMs: 2000 })).toBe('▁▁');
  });

  test('shows the most of the samples that fall into one part, and goes on with the last of them', () => {
    const points = pointsOf({ 0: 1, 100: 7, 200: 0, 2000: 7 });
    expect(sparkline(points, { columns: 3, spanMs: 3000 })).toBe('█▁█');
  });

  test('goes on with the last value from before the span', () => {
    expect(sparkline(pointsOf({ 0: 9, 500: 5, 9000: 5 }), { columns: 2, spanMs: 2000 })).toBe('██');
  });

  test('takes points from before the span for no part of its scale but the value that goes on', () => {
    const points = pointsOf({ 0: 700, 500: 0, 8000: 7, 9000: 7 });
    expect(sparkline(points, { columns: 3, spanMs: 3000 })).toBe('▁██');
  });

  test('is empty without points and without columns', () => {
    expect(sparkline([], { columns: 4, spanMs: 4000 })).toBe('');
    expect(sparkline(pointsOf({ 0: 1 }), { columns: 0, spanMs: 4000 })).toBe('');
  });
});
