import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../package-root.ts';
import { stageArguments } from './remove-build-stages.ts';

/** The stages of the Dockerfile, each from its FROM to the next. */
function stages() {
  const text = readFileSync(join(PACKAGE_ROOT, 'Dockerfile'), 'utf8');
  return text
    .split(/^(?=FROM )/m)
    .slice(1)
    .map((stage) => {
      const [, from, name] = /^FROM (\S+)(?: AS (\S+))?$/m.exec(stage) ?? [];
      return { from, name, stage };
    });
}

test('every stage of the Dockerfile but the last has the label by which what is left of it is found', () => {
  const [variable = ''] = Object.keys(stageArguments('forkbed:7'));
  const labelled = new Set<string | undefined>();
  const [last, ...others] = stages().reverse();
  for (const { from, name, stage } of others.reverse()) {
    const labels = stage.includes(`ARG ${variable}\nLABEL forkbed.build=\${${variable}}\n`);
    if (labels || labelled.has(from)) labelled.add(name);
  }
  expect([...labelled]).toEqual(others.map(({ name }) => name));
  expect(others.length).toBeGreaterThanOrEqual(3);
  expect(labelled.has(last?.from)).toBe(false);
});
