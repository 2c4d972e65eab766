import { expect, test } from '@jest/globals';
import { parseEngineFacts } from './engine-facts.ts';
import { whyUnsupported } from './supported.ts';

const podman = (Version: string) => ({ Version, Components: [{ Name: 'Podman Engine', Version }] });
const why = (version: object) => whyUnsupported(parseEngineFacts({ version, info: undefined }));

test.each([
  ['Docker', { Components: [{ Name: 'Engine', Version: '20.10.24' }] }],
  ['an engine that names no components', {}],
  ['Podman 5', podman('5.4.2')],
  ['Podman 10', podman('10.0.0')],
  ['a Podman of one’s own', podman('main')],
])('%s is supported', (_, version) => {
  expect(why(version)).toBeUndefined();
});

test('Podman 4 is not, and the sentence says from which version on', () => {
  expect(why(podman('4.3.1'))).toBe('Podman 4.3.1; forkbed needs Podman 5 or later');
});
