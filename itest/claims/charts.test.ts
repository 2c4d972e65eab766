import { describe, expect, test } from '@jest/globals';
import { modesChart } from './modes-chart.ts';
import { timelinesChart } from './timelines-chart.ts';

describe('timelinesChart', () => {
  const samples = [
    { atMs: 0, processes: 1, zombies: 0 },
    { atMs: 2000, processes: 51, zombies: 40 },
  ];

  test('has a panel for each strategy, with a line each for processes and zombies on the same axes', () => {
    const svg = timelinesChart([
      { strategy: 'none', samples },
      { strategy: 'wait', samples: [{ atMs: 0, processes: 1, zombies: 0 }] },
    ]);
    expect(svg.match(/<path class="first"/g)).toHaveLength(2);
    expect(svg.match(/<path class="second"/g)).toHaveLength(2);
    expect(svg).toContain('--reap none');
    expect(svg).toContain('40 zombies');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('modesChart', () => {
  test('has a bar with its figure for each mode in both panels', () => {
    const svg = modesChart([
      { mode: 'fork', cpuUsPerConnection: 259.9, heldKiBPerConnection: 142.4 },
      { mode: 'events', cpuUsPerConnection: 122.2, heldKiBPerConnection: 2.5 },
    ]);
    expect(svg.match(/class="bar"/g)).toHaveLength(4);
    expect(svg).toContain('>260<');
    expect(svg).toContain('>2.5<');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});
