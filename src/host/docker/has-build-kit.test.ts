import { expect, test } from '@jest/globals';
import { parseEngineFacts } from './engine-facts.ts';
import { chosenBuilder, chosenByVariable } from './has-build-kit.ts';

const DOCKER = { Os: 'linux', ApiVersion: '1.41', Components: [{ Name: 'Engine' }, { Name: 'containerd' }] };

test.each([
  ['Docker Engine 20.10', DOCKER, true],
  ['Docker Engine of a later API', { ...DOCKER, ApiVersion: '2.0' }, true],
  ['Docker Engine 18.06', { ...DOCKER, ApiVersion: '1.38' }, false],
  ['Docker Engine on Windows', { ...DOCKER, Os: 'windows' }, false],
  ['Podman', { ...DOCKER, Components: [{ Name: 'Podman Engine' }] }, false],
  ['an answer without fields', {}, false],
])('%s', (_, version, expected) => {
  expect(parseEngineFacts({ version, info: undefined }).builder === 'BuildKit').toBe(expected);
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['1', true],
  ['true', true],
  ['T', true],
  ['0', false],
  ['False', false],
])('DOCKER_BUILDKIT=%s', (value, expected) => {
  expect(chosenByVariable(value === undefined ? {} : { DOCKER_BUILDKIT: value })).toBe(expected);
});

test.each(['yes', '2', 'tRUE', '1 '])('DOCKER_BUILDKIT=%s is refused', (value) => {
  expect(() => chosenByVariable({ DOCKER_BUILDKIT: value })).toThrow(
    expect.objectContaining({ code: 'ERR_USAGE', message: `DOCKER_BUILDKIT: expected 1 or 0, received ${value}` }),
  );
});

test('DOCKER_BUILDKIT decides where it is set, and asks no BuildKit of Podman, which has none', () => {
  for (const product of ['Docker', 'Podman', 'unknown'] as const) {
    expect(chosenBuilder(undefined, { product })).toBe(undefined);
    expect(chosenBuilder(false, { product })).toBe(false);
    expect(chosenBuilder(true, { product })).toBe(product !== 'Podman');
  }
});
