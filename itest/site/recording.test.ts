import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { recordingSvg } from '../../scripts/recording-svg.ts';

const rowsOf = (svg: string) =>
  [...svg.matchAll(/<text [^>]*animation-delay: (\d+)ms"[^>]*>(.*?)<\/text>/g)].map(([, atMs, row]) => [
    Number(atMs),
    row,
  ]);

describe('a recording', () => {
  test('has each line at its time, escaped', () => {
    const svg = recordingSvg('a <b>', [
      { text: '$ a', atMs: 0 },
      { text: '  ✗ <defunct> & more', atMs: 612.4 },
    ]);
    expect(rowsOf(svg)).toEqual([
      [0, '$ a'],
      [612, '  ✗ &lt;defunct&gt; &amp; more'],
    ]);
    expect(svg).toContain('<title id="title">a &lt;b&gt;</title>');
    expect(svg).toMatch(/class="fail" style="animation-delay: 612ms"/);
  });

  test('loses nothing of a long line', () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const rows = rowsOf(recordingSvg('', [{ text: `    ${words}`, atMs: 5 }])).map(([, row]) => String(row));
    expect(rows.length).toBeGreaterThan(3);
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(112);
    expect(rows.map((row) => row.trim()).join(' ')).toBe(words);
    expect(rows.slice(1).every((row) => row.startsWith('      '))).toBe(true);
  });

  test('moves only for those who do not mind, and shows all to the others', () => {
    const svg = recordingSvg('', [{ text: 'a', atMs: 1 }]);
    expect(svg.match(/^.*animation: .*$/gm)).toEqual([
      expect.stringMatching(/^@media \(prefers-reduced-motion: no-preference\) \{ text \{ animation: /),
    ]);
    expect(svg).not.toMatch(/<script|opacity: 0;/);
  });
});

test('the picture of README is the recording of a run that failed, with the words of the command line', () => {
  const svg = readFileSync(join(__dirname, '../../docs/pictures/recording.svg'), 'utf8');
  const rows = rowsOf(svg);
  expect(rows[0]).toEqual([0, '$ forkbed check my-server']);
  expect(rows.map(([, row]) => row)).toContain('verdict: fail');
  const times = rows.map(([atMs]) => Number(atMs));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeGreaterThan(2_000);
});
