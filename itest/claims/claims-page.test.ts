import { describe, expect, test } from '@jest/globals';
import type { Claim, ClaimsData } from './claim.ts';
import { claimsPage, formatFigure } from './claims-page.ts';
import { gapsOf } from './gaps.ts';

const claim: Claim = {
  id: 's12',
  statement: 'It costs | more.',
  experiment: 'It is measured.',
  figures: [{ name: 'CPU', value: 1234.5, unit: 'µs' }],
  control: { what: 'Without.', figures: [{ name: 'CPU', value: 2.5, unit: 'µs' }] },
  verdict: 'holds within limits',
  because: 'It does.',
};

const cell = {
  strategy: 'wait',
  position: 'PID 1',
  connections: 20,
  zombies: 0,
  reapedBy: 'server',
  orphans: { ended: 5, left: 0 },
  statusesKnown: 20,
  stop: { ms: 512, exitCode: 143, withinGrace: true },
};

const data: ClaimsData = {
  claims: [claim],
  positions: { strategies: ['wait'], positions: ['PID 1'], cells: [cell] },
  faults: {
    checks: ['no-defunct', 'served'],
    rows: [
      {
        server: '--bug no-exit',
        outcomes: [
          { check: 'no-defunct', outcome: 'fail' },
          { check: 'served', outcome: 'pass' },
        ],
      },
    ],
  },
  timelines: [{ strategy: 'none', samples: [] }],
  modes: [{ mode: 'fork', cpuUsPerConnection: 1, heldKiBPerConnection: 1 }],
};

describe('formatFigure', () => {
  test.each([
    [{ name: '', value: 1234567, unit: 'ms' }, '1,234,567 ms'],
    [{ name: '', value: 259.9, unit: 'µs' }, '260 µs'],
    [{ name: '', value: 2.5, unit: 'KiB' }, '2.5 KiB'],
    [{ name: '', value: 12.3456, unit: 'KiB' }, '12.3 KiB'],
    [{ name: '', value: 2.6789, unit: 'KiB' }, '2.68 KiB'],
    [{ name: '', value: 'EMFILE', unit: '' }, 'EMFILE'],
  ])('%j is %s', (figure, expected) => {
    expect(formatFigure(figure)).toBe(expected);
  });
});

describe('claimsPage', () => {
  const page = claimsPage({ ...data, machine: 'a machine.' });

  test('tells each statement with its verdict, in the summary and in its section', () => {
    expect(page).toContain('| [S12](#s12) | It costs \\| more. | **holds within limits** |');
    expect(page).toContain('**Holds within limits.** It does.');
    expect(page).toContain('| CPU | 1,235 µs |');
  });

  test('has each cell of both matrices', () => {
    expect(page).toContain('| `wait` | 0 of 20 |');
    expect(page).toContain('| `wait` | 143, 0.5 s |');
    expect(page).toContain('| `--bug no-exit` | ✗ | ✓ |');
  });
});

describe('gapsOf', () => {
  test('names every statement that was not measured', () => {
    expect(gapsOf(data)).toEqual(
      ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11'].map((id) => `statement ${id}`),
    );
  });

  test('names what is missing whole, and holes in the matrices', () => {
    const gaps = gapsOf({
      claims: [],
      positions: { strategies: ['wait', 'none'], positions: ['PID 1'], cells: [cell] },
      faults: undefined,
      timelines: [],
      modes: [],
    });
    expect(gaps).toEqual(
      expect.arrayContaining(['--reap none, PID 1', 'the faults', 'the timelines', 'the modes', 'statement s12']),
    );
  });

  test('names a matrix of nothing', () => {
    const positions = { strategies: [], positions: [], cells: [] };
    const faults = { checks: [], rows: [] };
    expect(gapsOf({ ...data, positions, faults })).toEqual(expect.arrayContaining(['the positions', 'the faults']));
  });

  test('names a fault that was not run against every check', () => {
    const faults = { checks: ['no-defunct', 'served'], rows: [{ server: '--bug x', outcomes: [] }] };
    expect(gapsOf({ ...data, faults })).toEqual(expect.arrayContaining(['--bug x, no-defunct', '--bug x, served']));
  });
});
