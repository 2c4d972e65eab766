import { describe, expect, test } from '@jest/globals';
import { axisMarks, drawing } from '../../src/host/report/svg.ts';
import { barChart } from './bar-chart.ts';
import { lineChart } from './line-chart.ts';

describe('axisMarks', () => {
  test.each([
    [400, { top: 400, marks: [0, 100, 200, 300, 400] }],
    [401, { top: 600, marks: [0, 200, 400, 600] }],
    [7, { top: 8, marks: [0, 2, 4, 6, 8] }],
    [0.3, { top: 0.3, marks: [0, 0.1, 0.2, 0.3] }],
  ])('of %d are round numbers from 0 on', (max, expected) => {
    const { top, marks } = axisMarks(max);
    expect(top).toBeCloseTo(expected.top);
    expect(marks).toHaveLength(expected.marks.length);
    for (const [index, mark] of marks.entries()) expect(mark).toBeCloseTo(expected.marks[index] ?? Number.NaN);
  });

  test('of nothing are still an axis', () => {
    expect(axisMarks(0).top).toBeGreaterThanOrEqual(0);
  });
});

describe('drawing', () => {
  test('cannot be broken by its text', () => {
    const svg = drawing({ title: 'a < b & c', description: '</desc><script>', height: 10, body: [] });
    expect(svg).toContain('<title id="title">a &lt; b &amp; c</title>');
    expect(svg).not.toContain('<script>');
  });
});

describe('lineChart', () => {
  const samples = [
    { atMs: 0, processes: 1, zombies: 0 },
    { atMs: 2000, processes: 51, zombies: 40 },
  ];

  test('has a panel for each strategy, with a line each for processes and zombies on the same axes', () => {
    const svg = lineChart([
      { strategy: 'none', samples },
      { strategy: 'wait', samples: [{ atMs: 0, processes: 1, zombies: 0 }] },
    ]);
    expect(svg.match(/<polyline class="first"/g)).toHaveLength(2);
    expect(svg.match(/<polyline class="second"/g)).toHaveLength(2);
    expect(svg).toContain('--reap none');
    expect(svg).toContain('40 zombies');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('barChart', () => {
  test('has a bar with its figure for each mode in both panels', () => {
    const svg = barChart([
      { mode: 'fork', cpuUsPerConnection: 259.9, heldKiBPerConnection: 142.4 },
      { mode: 'events', cpuUsPerConnection: 122.2, heldKiBPerConnection: 2.5 },
    ]);
    expect(svg.match(/class="bar"/g)).toHaveLength(4);
    expect(svg).toContain('>260<');
    expect(svg).toContain('>2.5<');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});
