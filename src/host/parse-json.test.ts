import { expect, test } from '@jest/globals';
import { parseJson, readJson } from './parse-json.ts';

test('a text that is JSON is what it holds', () => {
  expect([parseJson('{"a":1}'), readJson('null', 'nothing')]).toEqual([{ a: 1 }, null]);
});

test('a text that is none is undefined, or an error that quotes it', () => {
  expect(parseJson('{"a":')).toBeUndefined();
  expect(() => readJson('{"a":', 'a census')).toThrow('expected a census, received "{\\"a\\":"');
});
