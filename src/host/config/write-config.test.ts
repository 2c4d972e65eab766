import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../../testkit/temporary-folder.ts';
import { parseConfig } from './read-config.ts';
import { writeConfig } from './write-config.ts';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('a folder has a subject for each Dockerfile, service and workload, and the file can be read', () => {
  const folder = folderOf({
    Dockerfile: 'FROM a\nEXPOSE 9\nFROM b\nEXPOSE 8080/tcp 53/udp\nHEALTHCHECK CMD true\nENTRYPOINT ["web"]\n',
    'worker.Dockerfile': 'FROM a\nCMD work\n',
    'compose.yml': 'services:\n  db:\n    image: postgres\n    ports: ["15432:5432"]\n  web: {build: .}\n',
    'deploy.yaml': 'kind: Deployment\nmetadata: {name: web}\n---\nkind: Service\nmetadata: {name: x}\n',
    'template.yaml': '{{ if }}\n',
    'README.md': '',
  });
  const text = writeConfig(folder) ?? '';
  const { subjects } = parseConfig(text, { file: 'forkbed.yaml', folder });
  const values = (index: number) =>
    Object.fromEntries([...(subjects[index]?.values ?? [])].map(([name, { value }]) => [name, value]));
  expect(subjects.map(({ name }) => name)).toEqual(['image', 'worker', 'db', 'web', 'web-2']);
  expect(values(0)).toEqual({ build: folder, port: 8080, http: '/' });
  expect(values(1)).toEqual({ build: folder, file: 'worker.Dockerfile', for: 30_000 });
  expect(values(2)).toEqual({ compose: join(folder, 'compose.yml'), service: 'db', port: 5432, expect: 'any' });
  expect(values(4)).toEqual({ manifest: join(folder, 'deploy.yaml'), workload: 'Deployment/web' });
  expect(text).toContain('  # Dockerfile: ENTRYPOINT ["web"], EXPOSE 8080/tcp 53/udp\n  # it has a health check');
  expect(text).toContain('  # service db of compose.yml, image postgres\n');
});

test('what is in a comment stays in it', () => {
  const folder = folderOf({ Dockerfile: 'FROM a\nCMD x\u2028version: 2\r\n' });
  expect(() => parseConfig(writeConfig(folder) ?? '', { file: 'f', folder })).not.toThrow();
});

test('a folder with nothing to check has none', () => {
  expect(writeConfig(folderOf({ 'README.md': '', 'values.yaml': 'a: 1\n' }))).toBeUndefined();
});

test('what is no file is left out, and what is no manifest', () => {
  const folder = folderOf({
    'deploy.yaml': 'kind: Pod\nmetadata: {name: web}\n',
    'other.yaml': 'kind: [Pod]\nmetadata: {name: {}}\n',
  });
  mkdirSync(join(folder, 'values.yaml'));
  mkdirSync(join(folder, 'Dockerfile'));
  symlinkSync('/nowhere', join(folder, 'gone.yaml'));
  const { subjects } = parseConfig(writeConfig(folder) ?? '', { file: 'forkbed.yaml', folder });
  expect(subjects.map(({ name }) => name)).toEqual(['web']);
});

test('a name is given once, also where another one has its number', () => {
  const pod = (name: string) => `kind: Pod\nmetadata: {name: ${name}}\n`;
  const folder = folderOf({ 'a.yaml': `${pod('web-2')}---\n${pod('web')}---\n${pod('web')}---\n${pod('web')}` });
  const { subjects } = parseConfig(writeConfig(folder) ?? '', { file: 'forkbed.yaml', folder });
  expect(subjects.map(({ name }) => name)).toEqual(['web-2', 'web', 'web-3', 'web-4']);
});
