import { expect, test } from '@jest/globals';
import { parseEngineFacts } from './engine-facts.ts';

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
