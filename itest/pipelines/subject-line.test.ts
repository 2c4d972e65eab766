/** The line that an annotation of the action points at. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AskedSubject, subjectLine } from '../../scripts/action/subject-line.ts';

const NOTHING: AskedSubject = { build: '', file: '', compose: '', service: '', manifest: '', podContainer: '' };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-line-'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM a\nENTRYPOINT ["x"]\nFROM b\nCMD ["y"]\nENTRYPOINT ["z"]\nUSER 1\n');
  writeFileSync(join(folder, 'cmd.Dockerfile'), 'FROM a\n\nCMD y\n');
  writeFileSync(join(folder, 'none.Dockerfile'), 'FROM a\n');
  writeFileSync(join(folder, 'compose.yml'), 'services:\n  web.2:\n    image: a\n  web:\n    image: b\n');
  writeFileSync(join(folder, 'pod.yml'), 'metadata:\n  name: other\nspec:\n  containers:\n    - name: "app"\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['the last ENTRYPOINT of a Dockerfile', { build: '' }, 'Dockerfile', 5],
  ['the last CMD, where it has no ENTRYPOINT', { file: 'cmd.Dockerfile' }, 'cmd.Dockerfile', 3],
  ['no line, where it has neither', { file: 'none.Dockerfile' }, 'none.Dockerfile', undefined],
])('%s', (_, asked, file, line) => {
  expect(subjectLine({ ...NOTHING, ...asked, build: folder })).toEqual({ file: join(folder, file), line });
});

test('the service of a compose file', () => {
  const compose = join(folder, 'compose.yml');
  expect(subjectLine({ ...NOTHING, compose, service: 'web' })).toEqual({ file: compose, line: 4 });
  expect(subjectLine({ ...NOTHING, compose, service: 'web.2' })).toEqual({ file: compose, line: 2 });
});

test('the container of a pod', () => {
  const manifest = join(folder, 'pod.yml');
  expect(subjectLine({ ...NOTHING, manifest, podContainer: 'app' })).toEqual({ file: manifest, line: 5 });
});

test('nothing for an image, for manifests on stdin, and for a file that there is not', () => {
  expect(subjectLine(NOTHING)).toBeUndefined();
  expect(subjectLine({ ...NOTHING, manifest: '-', podContainer: 'app' })).toBeUndefined();
  expect(subjectLine({ ...NOTHING, build: join(folder, 'none') })).toBeUndefined();
});
