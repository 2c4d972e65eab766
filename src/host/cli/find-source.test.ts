import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../../testkit/temporary-folder.ts';
import { parseOptions } from '../../common/options.ts';
import { checkOptions } from './check-options.ts';
import { findSource } from './find-source.ts';
import { readManifestFile } from './read-manifest.ts';

const folder = temporaryFolder();

function sourceOf(args: readonly string[]) {
  const options = parseOptions({ table: checkOptions, args, environment: new Map() });
  return findSource({ options, pod: readManifestFile({ options, spellings: new Map() }) });
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('the source of a subject', () => {
  test.each([
    [
      'the last entrypoint of the last stage',
      'FROM a\nENTRYPOINT ["x"]\nFROM b\nCMD ["y"]\n  entrypoint ["z"]\nUSER 1\n',
      5,
    ],
    ['the command where there is none', 'FROM a\nENTRYPOINT ["x"]\nFROM b\nCMD ["y"]\n', 4],
    ['the stage where its image says it', 'FROM a\nCMD x\n# CMD y\nFROM b AS c\nUSER 1\n', 4],
  ])('is of a Dockerfile %s', (_, text, line) => {
    const file = write('Dockerfile', text);
    expect(sourceOf(['--build', folder])).toEqual({ file, line });
  });

  test('is the file of --file, relative to the folder of the build', () => {
    mkdirSync(join(folder, 'docker'), { recursive: true });
    const file = write('docker/Other', 'FROM a\nCMD x\n');
    expect(sourceOf(['--build', folder, '--file', 'docker/Other'])).toEqual({ file, line: 2 });
  });

  test('is the service of a compose file', () => {
    const file = write('compose.yml', 'services:\n  db:\n    image: x\n  web:\n    image: y\n');
    expect(sourceOf(['--compose', file, '--service', 'web'])).toEqual({ file, line: 4 });
    expect(sourceOf(['--compose', file, '--service', 'none'])).toBeUndefined();
  });

  test('is the object of a manifest', () => {
    const pod = (name: string) => `kind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: i}]}\n`;
    const file = write('pod.yaml', `${pod('a')}---\n${pod('b')}`);
    expect(sourceOf(['--manifest', file, '--workload', 'Pod/b'])).toEqual({ file, line: 5 });
  });

  test('is none of an image, or where the file cannot be read', () => {
    expect(sourceOf([])).toBeUndefined();
    expect(sourceOf(['--build', join(folder, 'nowhere')])).toBeUndefined();
  });
});
