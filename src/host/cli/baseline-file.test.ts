import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../../testkit/temporary-folder.ts';
import type { Culprit } from '../../common/checks/run-evidence.ts';
import { readBaseline, writeBaseline } from './baseline-file.ts';

const file = () => join(temporaryFolder(), 'known.json');
const KNOWN: Culprit = { check: 'no-defunct', process: 'my "server"\u202e', kind: 'zombie sleep', count: 12 };

test('what is written is read again, in the order of the names, and leaves nothing beside it', () => {
  const path = file();
  const baseline = new Map([
    ['web', [KNOWN]],
    ['api', []],
  ]);
  writeBaseline(path, baseline);
  expect(readBaseline(path, { mayBeNew: false })).toEqual(baseline);
  expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')).subjects)).toEqual(['api', 'web']);
  expect(readdirSync(dirname(path))).toEqual(['known.json']);
});

test('a file that is not there is empty where it is to be written, and refused otherwise', () => {
  expect(readBaseline('/nowhere/known.json', { mayBeNew: true })).toEqual(new Map());
  expect(() => readBaseline('/nowhere/known.json', { mayBeNew: false })).toThrow(
    '--baseline: expected a file that can be read, or --update-baseline to write it, received ',
  );
});

test.each([
  ['', 'known.json: expected a baseline, received an empty file'],
  ['{"version": 2, "subjects": {}}', 'known.json:1: version: expected an integer from 1 to 1, received 2'],
  ['{"version": 1}', 'expected a field subjects, received none'],
  ['{"version": 1, "subjects": {"a": [{"check": "served"}]}}', 'subjects.a[0].check: expected one of no-defunct, '],
  [
    '{"version": 1, "subjects": {"a": null}}',
    'known.json:1: subjects: expected a sequence of findings of a, received none',
  ],
  [
    '{"version": 1, "subjects": {"a": [{"check": "no-defunct", "process": "x", "kind": "y", "count": 0}]}}',
    'subjects.a[0].count: expected an integer of at least 1, received 0',
  ],
])('%j is refused', (text, message) => {
  const path = file();
  writeFileSync(path, text);
  expect(() => readBaseline(path, { mayBeNew: true })).toThrow(message);
});
