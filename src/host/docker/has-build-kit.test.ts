import { expect, test } from '@jest/globals';
import { chosenBuilder, knowsBuildKit } from './has-build-kit.ts';

const DOCKER = { Os: 'linux', ApiVersion: '1.41', Components: [{ Name: 'Engine' }, { Name: 'containerd' }] };

test.each([
  ['Docker Engine 20.10', DOCKER, true],
  ['Docker Engine of a later API', { ...DOCKER, ApiVersion: '2.0' }, true],
  ['Docker Engine 18.06', { ...DOCKER, ApiVersion: '1.38' }, false],
  ['Docker Engine on Windows', { ...DOCKER, Os: 'windows' }, false],
  ['Podman', { ...DOCKER, Components: [{ Name: 'Podman Engine' }] }, false],
  ['an answer without fields', {}, false],
])('%s', (_, version, expected) => {
  expect(knowsBuildKit(version)).toBe(expected);
});

test('DOCKER_BUILDKIT decides where it is set, and asks no BuildKit of Podman, which has none', () => {
  const podman = { ...DOCKER, Components: [{ Name: 'Podman Engine' }] };
  expect(chosenBuilder(undefined, DOCKER)).toBe(undefined);
  expect(chosenBuilder('', DOCKER)).toBe(undefined);
  expect(chosenBuilder('1', DOCKER)).toBe(true);
  expect(chosenBuilder('1', {})).toBe(true);
  expect(chosenBuilder('0', DOCKER)).toBe(false);
  expect(chosenBuilder('1', podman)).toBe(false);
});
