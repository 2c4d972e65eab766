import { describe, expect, test } from '@jest/globals';
import { mergeLogLines } from './last-log-lines.ts';

const at = (nanoseconds: number) => `2026-01-02T03:04:05.${String(nanoseconds).padStart(9, '0')}Z`;
const log = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

describe('mergeLogLines', () => {
  test('puts both streams in the order of time', () => {
    const stdout = log(`${at(10)} first`, `${at(30)} third`, `${at(999_999_999)} last`);
    const stderr = log(`${at(20)} second`);
    expect(mergeLogLines({ stdout, stderr })).toEqual(['first', 'second', 'third', 'last']);
  });

  test('keeps the order within a stream where the time is the same', () => {
    expect(mergeLogLines({ stdout: log(`${at(1)} b`, `${at(1)} a`), stderr: '' })).toEqual(['b', 'a']);
  });

  test('has no more than the last twenty lines, none empty, each cut', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `${at(index)} line ${index}`);
    const merged = mergeLogLines({ stdout: log(...lines, `${at(50)} `), stderr: log(`${at(99)} ${'x'.repeat(1000)}`) });
    expect(merged).toHaveLength(20);
    expect(merged.at(0)).toBe('line 11');
    expect(merged.at(-1)).toBe(`${'x'.repeat(197)}...`);
  });

  test('shows nothing that a terminal obeys', () => {
    expect(mergeLogLines({ stdout: log(`${at(1)} \u001b[2Ja\tb\r`), stderr: log(`${at(2)} ::error::x`) })).toEqual([
      '?[2Ja b',
      '::error::x',
    ]);
  });

  test('shows a line without a time as it is', () => {
    expect(mergeLogLines({ stdout: 'no time\n', stderr: '' })).toEqual(['no time']);
  });
});
