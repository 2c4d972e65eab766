import { expect, test } from '@jest/globals';
import { whyUnsupported } from './supported.ts';

const podman = (Version: string) => ({ Components: [{ Name: 'Podman Engine', Version }] });

test.each([
  ['Docker', { Components: [{ Name: 'Engine', Version: '20.10.24' }] }],
  ['an engine that names no components', {}],
  ['Podman 5', podman('5.4.2')],
  ['Podman 10', podman('10.0.0')],
  ['a Podman of one’s own', podman('main')],
])('%s is supported', (_, version) => {
  expect(whyUnsupported(version)).toBeUndefined();
});

test('Podman 4 is not, and the sentence says from which version on', () => {
  expect(whyUnsupported(podman('4.3.1'))).toBe('Podman 4.3.1; forkbed needs Podman 5 or later');
});
