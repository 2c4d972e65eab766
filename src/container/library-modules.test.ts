/** Holds the declaration and the export table of each module around a library equal: neither may promise what the other does not have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

describe.each(['tls', 'http2'])('the module %s', (module) => {
  const [declaration = '', source = ''] = [`${module}.d.ts`, `${module}.c`].map((name) =>
    readFileSync(join(__dirname, module, name), 'utf8'),
  );
  const exported = [...source.matchAll(/^ {4}EXPORT\((\w+), (\d)\)/gm)].map(([, name, count]) => [name, Number(count)]);

  test('its declaration and its source name the same functions, with as many arguments', () => {
    const declared = [...declaration.matchAll(/export function (\w+)\(([^;]*?)\): /g)].map(([, name, list = '']) => [
      name,
      (list.match(/\w+(?=: )/g) ?? []).length,
    ]);
    expect(exported.length).toBeGreaterThan(5);
    expect(declared).toEqual(exported);
  });

  test('each of them is defined, once', () => {
    const defined = [...source.matchAll(new RegExp(`^${module.toUpperCase()}_FUNCTION\\((\\w+)\\)$`, 'gm'))];
    expect(defined.map(([, name]) => name).sort()).toEqual(exported.map(([name]) => name).sort());
  });
});
