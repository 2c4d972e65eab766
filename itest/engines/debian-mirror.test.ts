import { expect, test } from '@jest/globals';
import { mirrorIn } from './debian-mirror.ts';

test('the mirror is read from either format of the sources, without comments', () => {
  const mirror = 'http://mirror.invalid/debian';
  expect(mirrorIn([`Types: deb\n# http://old.invalid/debian\nURIs: ${mirror}\nSuites: bookworm\n`])).toBe(mirror);
  expect(mirrorIn(['', `deb [signed-by=/k.gpg] ${mirror}/ trixie main\n`])).toBe(`${mirror}/`);
});

test('another archive is no mirror of Debian', () => {
  expect(mirrorIn(['deb http://mirror.invalid/debian-security trixie main\n', 'deb http://x.invalid/ubuntu x y'])).toBe(
    undefined,
  );
});
