/** Neither the repository, nor the package, nor the image holds a secret: no file that is one by its name, no text that looks like one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { run } from '../support/run.ts';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 50_000;
const FILES = /(^|\/)(\.env|\.npmrc|\.netrc|\.git-credentials|id_(rsa|ed25519|ecdsa)|.*\.(pem|key|p12|pfx))$/;
const TEXTS =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b((gh[pousr]|npm)_[A-Za-z0-9]{20,}|glpat-[\w-]{20,})|\bAKIA[0-9A-Z]{16}\b|_authToken\s*=|:\/\/[^\s/:@]+:[^\s/@$]+@/;

async function linesOf(command: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await run(command, args, { cwd: ROOT, limitMs: LIMIT_MS });
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

test.each([
  '-----BEGIN RSA PRIVATE KEY-----',
  `ghp_${'a'.repeat(36)}`,
  `npm_${'a1B'.repeat(12)}`,
  `glpat-${'a_1'.repeat(7)}`,
  '//host/:_authToken=x',
  'https://me:secret@host',
])('%j would be found', (text) => {
  expect(TEXTS.test(text)).toBe(true);
});

test('no file of the repository is a secret or holds one', async () => {
  const files = await linesOf('git', 'ls-files');
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => FILES.test(file))).toEqual([]);
  const self = 'itest/image/secrets.itest.ts';
  const holding = files.filter((file) => file !== self && TEXTS.test(readFileSync(join(ROOT, file), 'latin1')));
  expect(holding).toEqual([]);
});

test('the package has sources and pages of ours and nothing else', async () => {
  const [packed] = JSON.parse((await linesOf('npm', 'pack', '--dry-run', '--ignore-scripts', '--json')).join('\n'));
  const paths: readonly string[] = packed.files.map(({ path }: { path: string }) => path);
  const expected =
    /^(?:bin|dist|src\/common|src\/container|docs|templates|bench\/results)\/|^(?:Dockerfile|\.dockerignore|LICENSE|[A-Z]+\.md|package\.json)$/;
  expect(paths.filter((path) => !expected.test(path) || FILES.test(path) || path.includes('/fuzz/'))).toEqual([]);
  expect(paths).toContain('src/container/posix/posix.c');
});

test('the image has no environment but its PATH, no history with a secret, and no file that is one', async () => {
  const image = process.env.FORKBED_IMAGE ?? 'forkbed';
  const [{ Config }] = JSON.parse((await linesOf('docker', 'image', 'inspect', image)).join('\n'));
  expect(Config.Env.filter((line: string) => !line.startsWith('PATH='))).toEqual([]);
  const history = await linesOf('docker', 'history', '--no-trunc', '--format', '{{.CreatedBy}}', image);
  expect(history.filter((line) => TEXTS.test(line))).toEqual([]);
  const find = ['find', '/etc', '/home', '/opt', '/root', '/run', '/srv', '/usr/local', '/var', '-xdev', '-type', 'f'];
  const found = await linesOf('docker', 'run', '--rm', '--network', 'none', '--user', '0:0', image, ...find);
  expect(found).toContain('/usr/local/bin/forkbed-server');
  expect(found.filter((file) => FILES.test(file))).toEqual([]);
});
