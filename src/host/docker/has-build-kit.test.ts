import { expect, test } from '@jest/globals';
import { parseEngineFacts } from './engine-facts.ts';
import { chosenByVariable } from './has-build-kit.ts';

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
  expect(chosenByVariable('Docker', value === undefined ? {} : { DOCKER_BUILDKIT: value })).toBe(expected);
});

test.each(['yes', '2', 'tRUE', '1 '])('DOCKER_BUILDKIT=%s is refused', (value) => {
  expect(() => chosenByVariable('Docker', { DOCKER_BUILDKIT: value })).toThrow(
    expect.objectContaining({ code: 'ERR_USAGE', message: `DOCKER_BUILDKIT: expected 1 or 0, received ${value}` }),
  );
});

test('DOCKER_BUILDKIT asks no BuildKit of Podman, which has none', () => {
  expect(chosenByVariable('unknown', { DOCKER_BUILDKIT: '1' })).toBe(true);
  expect(chosenByVariable('Podman', { DOCKER_BUILDKIT: '1' })).toBe(false);
  expect(chosenByVariable('Podman', { DOCKER_BUILDKIT: '0' })).toBe(false);
  expect(chosenByVariable('Podman', {})).toBe(undefined);
});
