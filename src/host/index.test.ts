import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as library from './index.ts';
import { readField } from './thrown.ts';

/** Of the library: not of the command line, which decides by itself how its process ends. */
function promisedErrors(): string[] {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => /\.m?ts$/.test(file) && !/\.(test|fixture)\.ts$|^cli\//.test(file));
  const comments = sources.flatMap(
    (file) => readFileSync(join(__dirname, file), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? [],
  );
  const promises = comments.flatMap((comment) => comment.match(/@throws[^@]*/g) ?? []);
  return [...new Set(promises.flatMap((promise) => promise.match(/\b[A-Z]\w+Error\b/g) ?? []))].sort();
}

test('every error that the library promises to throw can be imported, and is a ForkbedError', () => {
  const promised = promisedErrors();
  expect(promised).toEqual(expect.arrayContaining(['ArgumentError', 'EngineLostError', 'ForkbedError', 'ParseError']));
  expect(promised.filter((name) => typeof readField(library, name) !== 'function')).toEqual([]);
  const others = promised.filter((name) => name !== 'ForkbedError');
  for (const name of others) expect(Object.getPrototypeOf(readField(library, name))).toBe(library.ForkbedError);
});
