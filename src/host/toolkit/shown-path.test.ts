import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { shownPath } from './shown-path.ts';

test.each([
  ['forkbed.yaml', 'forkbed.yaml'],
  ['./deploy/../forkbed.yaml', 'forkbed.yaml'],
  [resolve('deploy/forkbed.yaml'), 'deploy/forkbed.yaml'],
  ['..forkbed.yaml', '..forkbed.yaml'],
  ['../forkbed.yaml', resolve('../forkbed.yaml')],
  ['.', resolve('.')],
  ['..', resolve('..')],
])('%s is shown as %s', (path, shown) => {
  expect(shownPath(path)).toBe(shown);
});
