import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type EngineRecord, withCellsOf } from './engine-record.ts';
import { cellsWith, enginesPage } from './engines-page.ts';
import { ROWS as ROWS_OF_ALL } from './features/index.ts';

const ROWS = [
  { id: 'good', title: 'a sound server' },
  { id: 'leaking', title: 'zombies' },
];

const MACHINE = { date: '2026-01-02', kernel: '6.1.0', seconds: 7 } as const;
const FACTS = {
  product: 'Docker Engine',
  version: '28.5.2',
  apiVersion: '1.51',
  storage: 'overlay2',
  runtime: 'runc',
  cgroupVersion: '1',
  rootless: false,
};
const ENGINES: readonly EngineRecord[] = [
  {
    ...MACHINE,
    id: 'a',
    title: 'A',
    package: '28.5.2-1',
    facts: FACTS,
    cells: { good: { mark: 'ok' }, leaking: { mark: 'wrong', reason: 'passed: <a|b>' } },
  },
  {
    ...MACHINE,
    id: 'b',
    title: 'B',
    facts: FACTS,
    cells: { good: { mark: 'unknown', reason: 'no gate' }, leaking: { mark: 'unknown', reason: 'no gate' } },
  },
  { ...MACHINE, id: 'c', title: 'C', refusal: 'no root', cells: {} },
];

test('each engine is a row with its version, kernel and date, and a column of marks', () => {
  const page = enginesPage({ engines: ENGINES, rows: ROWS });
  expect(page).toContain('| `a` | A | 28.5.2 | 28.5.2-1 | 1.51 | overlay2 | runc | v1 | 6.1.0 | 2026-01-02 | 7 s |\n');
  expect(page).toContain('| a sound server | ✓ | ? | – |\n| zombies | ✗ | ? | – |\n');
});

test('every cell that is not ✓ has its reason, the same one once, and nothing of it is markup', () => {
  const page = enginesPage({ engines: ENGINES, rows: ROWS });
  expect(page).toContain('### `a`\n\n- ✗ zombies: passed: &lt;a\\|b>\n');
  expect(page).toContain('### `b`\n\n- ? a sound server; zombies: no gate\n');
  expect(page).toContain('### `c`\n\n- – everything else: no root\n');
});

test('what a subject said last is left out of a reason', () => {
  const killed = { mark: 'unknown', reason: 'alive: it ended, with exit code 137, and said: {"event"…' } as const;
  const page = enginesPage({ engines: [{ ...MACHINE, id: 'd', title: 'D', cells: { good: killed } }], rows: ROWS });
  expect(page).toContain('- ? a sound server: alive: it ended, with exit code 137\n');
});

test('the cells that are wrong are named, and those that are unknown', () => {
  expect(cellsWith('wrong', ENGINES)).toEqual(['a, leaking: passed: <a|b>']);
  expect(cellsWith('unknown', ENGINES)).toEqual(['b, good: no gate', 'b, leaking: no gate']);
});

test('a virtual machine has a line of what it is and how long it took to come up', () => {
  const machine = {
    facts: { ...FACTS, cgroupVersion: '2', cgroupDriver: 'systemd' },
    processor: 'arm64, tcg: another architecture',
    bootSeconds: 90,
    imageSeconds: 8,
  };
  const page = enginesPage({
    engines: [{ ...MACHINE, ...machine, id: 'v', title: 'V', cells: {} }],
    rows: ROWS,
  });
  expect(page).toContain(
    '\n`v`: arm64, tcg: another architecture. The engine answered after 90 s, and had the images after 8 s more.\n\n## Results',
  );
  expect(page).toContain('| runc | v2, systemd | 6.1.0 |');
});

test('docs/engines.md is the page of docs/engines.json, and no cell of it is wrong', () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8');
  const engines: readonly EngineRecord[] = JSON.parse(read('engines.json'));
  expect(read('engines.md')).toBe(enginesPage({ engines, rows: ROWS_OF_ALL }));
  expect(cellsWith('wrong', engines)).toEqual([]);
});

test('a run of some probes keeps the other cells of the same version, and none of another', () => {
  const [former] = ENGINES;
  const record: EngineRecord = { ...MACHINE, id: 'a', title: 'A', package: '28.5.2-1', facts: FACTS, cells: {} };
  expect(withCellsOf(former, record)).toEqual({ ...record, cells: former?.cells, seconds: 14 });
  expect(withCellsOf(former, { ...record, package: '28.5.3-1' }).cells).toEqual({});
  expect(withCellsOf(undefined, record)).toBe(record);
});
