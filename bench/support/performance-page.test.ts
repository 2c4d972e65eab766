import { describe, expect, test } from '@jest/globals';
import { performancePage } from './performance-page.ts';
import { holds, outcomeOf, type StoredResult } from './result.ts';
import { seriesOf } from './rounds.ts';

const machine = {
  date: '2026-01-02',
  cores: 2,
  processor: 'a processor',
  memoryGiB: 24,
  kernel: '6.1',
  engine: '28.0',
} as const;

function result(id: string, given: Partial<StoredResult> = {}): StoredResult {
  const tables = [{ question: `the question of ${id}`, unit: 'µs', series: seriesOf([{ name: 'floor' }], [[180]]) }];
  return { schemaVersion: 2, id, title: `the title of ${id}`, tables, targets: [], machine, ...given };
}

const holding = { what: 'ours to the floor', limit: 1.1, measured: 1.05 };
const missed = { what: 'ours to C++', limit: 0.5, measured: 0.6 };

describe('performancePage', () => {
  test('has every result with its table, its picture and its machine, in the order of the questions', () => {
    const page = performancePage({ results: [result('another'), result('held'), result('cost')], notes: '' });
    const titles = [...page.matchAll(/^## the title of (.*)$/gm)].map(([, id]) => id);
    expect(titles).toEqual(['cost', 'held', 'another']);
    expect(page).toContain('| floor | 180.0 | 180.0–180.0 | 1.00 | 1 |');
    expect(page).toContain('(../bench/results/held.svg)');
    expect(page).toContain('2026-01-02; 2 cores (a processor), 24 GiB; Linux 6.1; Docker Engine 28.0.');
  });

  test('says which targets hold, and by how far the others are missed', () => {
    const page = performancePage({ results: [result('cost', { targets: [holding, missed] })], notes: '' });
    expect(page).toContain('| ours to the floor | 1.1 | 1.05 | holds |');
    expect(page).toContain('| ours to C++ | 0.5 | 0.60 | **missed by 20 %** |');
  });

  test('ends with the notes that are kept by hand', () => {
    const page = performancePage({ results: [result('cost')], notes: '## What helped\n\nThis did.\n' });
    expect(page).toMatch(/## What helped\n\nThis did\.\n$/);
  });
});

describe('outcomeOf', () => {
  test.each([
    [holding, 'holds'],
    [missed, 'missed by 20 %'],
    [{ what: 'zombies', limit: 0, measured: 3 }, 'missed by 3'],
    [{ what: 'nothing', limit: 1, measured: Number.NaN }, 'not measured'],
  ])('of %j is "%s"', (target, expected) => {
    expect(outcomeOf(target)).toBe(expected);
  });
});

describe('holds', () => {
  test('is false of what was not measured, also where JSON has made null of it', () => {
    expect(holds({ what: 'nothing', limit: 1, measured: JSON.parse(JSON.stringify(Number.NaN)) })).toBe(false);
  });
});
