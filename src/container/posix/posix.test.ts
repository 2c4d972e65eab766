/** Holds the declaration and the export table equal: neither may promise what the other does not have. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const declaration = readFileSync(join(__dirname, 'posix.d.ts'), 'utf8');
const files = readdirSync(__dirname).filter((name) => name.endsWith('.c'));
const sources = files.map((name) => readFileSync(join(__dirname, name), 'utf8')).join('\n');
const table = readFileSync(join(__dirname, 'posix.c'), 'utf8');

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
    const exported = namesIn(table, /(?:^ {4}CONSTANT\(|JS_PROP_INT32_DEF\(")(\w+)/gm);
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
    const defined = namesIn(sources, /^FUNCTION\((\w+)\)$/gm);
    expect(defined).toEqual(namesIn(table, /EXPORT\((\w+), \d+\)/g));
  });
});
