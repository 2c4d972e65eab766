/** Holds the declaration and the export table equal: neither may promise what the other does not have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const declaration = readFileSync(join(__dirname, 'posix.d.ts'), 'utf8');
const source = readFileSync(join(__dirname, 'posix.c'), 'utf8');
const table = source.slice(source.indexOf('static const JSCFunctionListEntry exports[]'));

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name).sort();
}

describe('posix.d.ts and the export table of posix.c', () => {
  test('name the same functions', () => {
    const exported = namesIn(table, /EXPORT\((\w+), \d+\)/g);
    expect(exported.length).toBeGreaterThan(40);
    expect(namesIn(declaration, /export function (\w+)\(/g)).toEqual(exported);
  });

  test('name the same constants', () => {
    const exported = namesIn(table, /(?:CONSTANT\(|JS_PROP_INT32_DEF\(")(\w+)/g);
    expect(exported.length).toBeGreaterThan(60);
    expect(namesIn(declaration, /export const (\w+): number/g)).toEqual(exported);
  });

  test('agree on how many arguments each function takes', () => {
    const taken = Object.fromEntries(
      [...table.matchAll(/EXPORT\((\w+), (\d+)\)/g)].map(([, name = '', count]) => [name, Number(count)]),
    );
    const declared = Object.fromEntries(
      [...declaration.matchAll(/export function (\w+)\(([^;]*?)\): /g)].map(([, name = '', list = '']) => [
        name,
        (list.match(/\w+(?=: )/g) ?? []).length,
      ]),
    );
    expect(declared).toEqual(taken);
  });

  test('every function of the table is defined, once', () => {
    const defined = namesIn(source, /^FUNCTION\((\w+)\)$/gm);
    expect(defined).toEqual(namesIn(table, /EXPORT\((\w+), \d+\)/g));
  });
});
