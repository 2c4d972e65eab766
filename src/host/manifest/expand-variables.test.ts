import { expect, test } from '@jest/globals';
import { expandVariables } from './expand-variables.ts';
import { podFrom, podText, refusal } from './manifest.fixture.ts';

const VARIABLES = new Map([
  ['A', 'one'],
  ['B', '$(A)'],
  ['EMPTY', ''],
]);

test.each([
  ['$(A)', 'one'],
  ['x$(A)y$(A)', 'xoneyone'],
  // Once: what a value holds is not expanded.
  ['$(B)', '$(A)'],
  ['$(EMPTY)', ''],
  ['$(MISSING)', '$(MISSING)'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$one'],
  ['$$$$(A)', '$$(A)'],
  ['$$', '$'],
  ['$A {$A} $', '$A {$A} $'],
  ['$(A', '$(A'],
  ['$()', '$()'],
  ['$($(A)', '$($(A)'],
])('%s is %s', (text, expanded) => {
  expect(expandVariables(text, VARIABLES)).toBe(expanded);
});

const LIMIT_MS = 20_000;

test(
  'what is never closed takes no longer for being long',
  () => {
    const text = '$('.repeat(60_000);
    expect(expandVariables(text, VARIABLES)).toBe(text);
  },
  LIMIT_MS,
);

test('what comes to more than the kernel takes is refused, before it is made', () => {
  const doubling = Array.from({ length: 40 }, (_, index) => `{ name: A${index + 1}, value: $(A${index})$(A${index}) }`);
  const env = `env: [{ name: A0, value: 0123456789 }, ${doubling.join(', ')}]`;
  expect(refusal(podText(env.replace('0123456789', 'abcdefghij')))).toBe(
    'app.yaml:8: spec.containers[0].env[14].value: expected at most 131071 characters with its variables in their places, received more',
  );
  const long = 'x'.repeat(131_071);
  expect(podFrom(podText(`args: [${long}]`)).run.command).toEqual([long]);
  expect(refusal(podText(`args: [${long}y]`))).toMatch(/args\[0\]: expected at most 131071 characters/);
});
