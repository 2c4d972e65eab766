import { expect, test } from '@jest/globals';
import { escapeTap } from './tap.ts';

test('a description has one line, and no directive', () => {
  expect(escapeTap('a # SKIP\n  not ok 2 - b')).toBe('a \\# SKIP; not ok 2 - b');
});
