import { expect, test } from '@jest/globals';
import { toolImageName } from './tool-image-name.ts';

test('a name is the same each time, another for another base, and found in the realm of a test runner', () => {
  expect(toolImageName('debian:trixie-slim')).toMatch(/^forkbed:[0-9a-f]{12}$/);
  expect(toolImageName('debian:trixie-slim')).toBe(toolImageName('debian:trixie-slim'));
  expect(toolImageName('debian:trixie-slim')).not.toBe(toolImageName('debian:bookworm-slim'));
});
