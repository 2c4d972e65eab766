import { describe, expect, test } from '@jest/globals';
import { countColumns, fitText } from './fit-text.ts';

describe('columnsOf', () => {
  test.each([
    ['serve', 5],
    ['größer', 6],
    ['o\u0308', 1],
    ['伺服器', 6],
    ['ｆ', 2],
    ['서버', 4],
    ['💀', 2],
    ['├─ ▁█', 5],
    ['', 0],
  ])('%j takes %d', (text, columns) => {
    expect(countColumns(text)).toBe(columns);
  });
});

describe('fitText', () => {
  test.each([
    ['serve', 5, 'serve'],
    ['serve', 4, 'ser…'],
    ['serve', 1, '…'],
    ['serve', 0, ''],
    ['', 0, ''],
    ['伺服器', 6, '伺服器'],
    ['伺服器', 5, '伺服…'],
    ['伺服器', 4, '伺…'],
    ['a伺', 2, 'a…'],
    ['abo\u0308', 3, 'abo\u0308'],
    ['abo\u0308c', 3, 'ab…'],
  ])('%j in %d columns is %j', (text, columns, fitting) => {
    expect(fitText(text, columns)).toBe(fitting);
    expect(countColumns(fitText(text, columns))).toBeLessThanOrEqual(columns);
  });
});
