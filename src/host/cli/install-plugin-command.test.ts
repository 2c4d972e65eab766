import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../../testkit/temporary-folder.ts';
import { installPlugin, removePlugin } from './install-plugin-command.ts';

function pluginFile(): string {
  return join(temporaryFolder(), 'cli-plugins', 'docker-forkbed');
}

test('the plugin says what it is, as Docker asks, and goes again', () => {
  const file = pluginFile();
  expect(installPlugin(file)).toBe(`installed: ${file}`);
  expect(readdirSync(dirname(file))).toEqual(['docker-forkbed']);
  const metadata = JSON.parse(execFileSync(file, ['docker-cli-plugin-metadata'], { encoding: 'utf8' }));
  expect(metadata).toEqual({
    SchemaVersion: '0.1.0',
    Vendor: 'forkbed',
    Version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    ShortDescription: expect.stringMatching(/^[^\n]{20,}$/),
  });
  expect(removePlugin(file)).toBe(`removed: ${file}`);
  expect(readdirSync(dirname(file))).toEqual([]);
  expect(removePlugin(file)).toBe(`not installed: ${file}`);
});

test('the plugin is installed over an earlier one of its own', () => {
  const file = pluginFile();
  installPlugin(file);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/^exec .*$/m, 'exec false'));
  installPlugin(file);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(readdirSync(dirname(file))).toEqual(['docker-forkbed']);
});

test.each([
  ['a file of somebody else', (file: string) => writeFileSync(file, '#!/bin/sh\necho mine\n')],
  ['a link to nothing', (file: string) => symlinkSync('/nowhere', file)],
  ['a folder', (file: string) => mkdirSync(file)],
])('%s is neither overwritten nor removed', (_, make) => {
  const file = pluginFile();
  mkdirSync(dirname(file));
  make(file);
  const message = `expected no plugin but forkbed's own, received ${file}, which forkbed has not written`;
  expect(() => installPlugin(file)).toThrow(message);
  expect(() => removePlugin(file)).toThrow(message);
  expect(readdirSync(dirname(file))).toEqual(['docker-forkbed']);
});

test('a plugin whose package has gone ends with 69 and one sentence, never with an exit code of a verdict', () => {
  const file = pluginFile();
  installPlugin(file);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('forkbed.mjs', 'gone.mjs'));
  const call = () => execFileSync(file, ['forkbed', 'check', 'image'], { stdio: 'pipe', encoding: 'utf8' });
  expect(call).toThrow(
    expect.objectContaining({ status: 69, stderr: expect.stringMatching(/^forkbed: expected .*\n$/) }),
  );
  expect(existsSync(file)).toBe(true);
});
