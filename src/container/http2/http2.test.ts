/** Holds the declaration and the export table equal: neither may promise what the other does not have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const [declaration = '', source = ''] = ['http2.d.ts', 'http2.c'].map((name) =>
  readFileSync(join(__dirname, name), 'utf8'),
);

const exported = [...source.matchAll(/^ {4}EXPORT\((\w+), (\d)\)/gm)].map(([, name, count]) => [name, Number(count)]);

test('http2.d.ts and http2.c name the same functions, with as many arguments', () => {
  const declared = [...declaration.matchAll(/export function (\w+)\(([^;]*?)\): /g)].map(([, name, list = '']) => [
    name,
    (list.match(/\w+(?=: )/g) ?? []).length,
  ]);
  expect(exported.length).toBeGreaterThan(5);
  expect(declared).toEqual(exported);
});

test('each of them is defined, once', () => {
  const defined = [...source.matchAll(/^HTTP2_FUNCTION\((\w+)\)$/gm)].map(([, name]) => name);
  expect(defined.sort()).toEqual(exported.map(([name]) => name).sort());
});
