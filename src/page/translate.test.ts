import { describe, expect, test } from '@jest/globals';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';
import { chooseLanguage, Translator } from './translate.ts';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('both languages have the same messages, with the same values to fill in', () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect({ key, values: placeholders(zh[key]) }).toEqual({ key, values: placeholders(en[key]) });
    expect({ key, isEmpty: zh[key].trim() === '' || en[key].trim() === '' }).toEqual({ key, isEmpty: false });
  }
});

test('what is a sentence in one is one in the other, and Chinese is Chinese', () => {
  const terms = ['pid', 'cpu', 'sigchld'];
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect({ key, isSentence: zh[key].endsWith('。') }).toEqual({ key, isSentence: en[key].endsWith('.') });
    if (!terms.includes(key)) expect(zh[key]).toMatch(/[\u4e00-\u9fff]/);
  }
});

test.each([
  [['zh-CN', 'en'], 'zh'],
  [['de', 'en-GB', 'zh'], 'en'],
  [['de-DE'], 'en'],
  [[], 'en'],
] as const)('of the languages %j the page speaks %s', (wanted, language) => {
  expect(chooseLanguage(wanted)).toBe(language);
});

describe('Translator', () => {
  test('fills in values, as text', () => {
    expect(new Translator('en').text('details', { pid: '<b>7</b>' })).toBe('Process <b>7</b>');
    expect(new Translator('zh').text('details', { pid: '7' })).toBe('进程 7');
  });

  test.each([
    [0, '0 sec'],
    [-5, '0 sec'],
    [119_999, '119 sec'],
    [120_000, '2 min'],
    [7_200_000, '2 hr'],
    [172_800_000, '2 days'],
  ])('%d ms are %s', (ms, text) => {
    expect(new Translator('en').age(ms)).toBe(text);
  });

  test.each(['en', 'zh'] as const)('a time of the day has 24 hours in %s', (language) => {
    expect(new Translator(language).time(new Date(2026, 10, 29, 0, 5, 9).getTime() / 1_000)).toBe('00:05:09');
  });

  test('sizes and counts', () => {
    const own = new Translator('en');
    expect([own.bytes(900 * 1_024), own.bytes(5.5 * 1_048_576), own.number(100_000)]).toEqual([
      '900 kB',
      '5.5 MB',
      '100,000',
    ]);
  });
});
