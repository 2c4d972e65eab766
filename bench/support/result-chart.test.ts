import { describe, expect, test } from '@jest/globals';
import { resultChart } from './result-chart.ts';
import { seriesOf } from './rounds.ts';

const servers = seriesOf(
  [{ name: 'floor' }, { name: 'ours <1>' }],
  [
    [180, 200],
    [190, 210],
  ],
);
const growing = seriesOf(
  [
    { name: 'floor', at: 10 },
    { name: 'ours', at: 10 },
    { name: 'floor', at: 50_000 },
    { name: 'ours', at: 50_000 },
  ],
  [[100, 120, 150, 190]],
);

describe('resultChart', () => {
  test('has a bar with its figure, its spread and its name for each series of a table without an axis', () => {
    const svg = resultChart({ title: 'Cost', tables: [{ question: 'CPU', unit: 'µs', series: servers }] });
    expect(svg.match(/class="bar"/g)).toHaveLength(2);
    expect(svg.match(/class="axis"/g)).toHaveLength(2);
    expect(svg).toContain('>205<');
    expect(svg).toContain('>ours &lt;1&gt;<');
  });

  test('has a line with its name for each server of a table with an axis', () => {
    const table = { question: 'CPU', unit: 'µs', axis: 'live children', series: growing };
    const svg = resultChart({ title: 'Growth', tables: [table] });
    expect(svg.match(/<path /g)).toHaveLength(2);
    expect(svg.match(/<circle /g)).toHaveLength(4);
    expect(svg.match(/>ours</g)).toHaveLength(1);
    expect(svg).toContain('>50,000<');
    expect(svg).toContain('>live children<');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('has its panels one below the other', () => {
    const table = { question: 'CPU', unit: 'µs', series: servers };
    const heightOf = (svg: string) => Number(/viewBox="0 0 720 (\d+)"/.exec(svg)?.[1]);
    const one = resultChart({ title: 'Cost', tables: [table] });
    const two = resultChart({ title: 'Cost', tables: [table, table] });
    expect(heightOf(two) - heightOf(one)).toBeGreaterThan(100);
  });

  test('keeps the names of lines that end in one place apart', () => {
    const series = seriesOf(
      ['a', 'b'].flatMap((name) => [10, 20].map((at) => ({ name, at }))),
      [[100, 100, 100, 100]],
    );
    const svg = resultChart({ title: 'Growth', tables: [{ question: 'CPU', unit: 'µs', axis: 'children', series }] });
    const heights = ['a', 'b'].map((name) => Number(new RegExp(` y="([\\d.]+)"[^>]*>${name}<`).exec(svg)?.[1]));
    expect((heights[1] ?? 0) - (heights[0] ?? 0)).toBeGreaterThanOrEqual(12);
  });
});
