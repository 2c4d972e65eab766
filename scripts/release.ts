/**
 * `npm run release -- --dry-run`: whether the version of package.json can be released, one line for each condition. Exit code 0: it can; 1:
 * it cannot. Without --dry-run it then sets the tag; to publish the package and the image is left to who may. CONTRIBUTING.md has the steps.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectChangelog, inspectPackage } from './release-rules.ts';

const ROOT = join(import.meta.dirname, '..');
const EX_USAGE = 64;

const args = process.argv.slice(2);
const isDryRun = args.length === 1 && args[0] === '--dry-run';
if (args.length > 0 && !isDryRun) {
  process.stderr.write(`release: expected --dry-run or nothing, received ${JSON.stringify(args.join(' '))}\n`);
  process.exit(EX_USAGE);
}

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const tag = `v${version}`;

/** `undefined` where the condition holds, or else what was received. */
const conditions: readonly (readonly [name: string, received: () => string | undefined])[] = [
  ['the work tree is clean', () => firstLine(output('git', 'status', '--porcelain'))],
  [`the tag ${tag} is free, or this commit's`, tagElsewhere],
  [
    `CHANGELOG.md has a dated section of ${version}, and nothing is unreleased`,
    () => inspectChangelog(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), version),
  ],
  ['docs/api has what the package exports', () => failure('npm', 'run', '--silent', 'api', '--', '--check')],
  [
    'the package has what it names, and no test',
    () =>
      inspectPackage(
        output('npm', 'pack', '--dry-run', '--json', '--silent'),
        readFileSync(join(ROOT, 'package.json'), 'utf8'),
      ),
  ],
];

let isReady = true;
for (const [name, inspect] of conditions) {
  const received = inspect();
  isReady &&= received === undefined;
  process.stdout.write(received === undefined ? `✓ ${name}\n` : `✗ ${name}: received ${received}\n`);
}
if (isReady && !isDryRun && output('git', 'tag', '--list', tag) === '')
  output('git', 'tag', '--annotate', '--message', tag, tag);
process.exitCode = isReady ? 0 : 1;

function tagElsewhere(): string | undefined {
  if (output('git', 'tag', '--list', tag) === '') return undefined;
  const [tagged, head] = [output('git', 'rev-list', '-n', '1', tag), output('git', 'rev-parse', 'HEAD')];
  return tagged === head ? undefined : `the tag at ${tagged.slice(0, 12)}`;
}

function failure(command: string, ...words: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? undefined : (firstLine(stderr + stdout) ?? `exit code ${status}`);
}

/** @throws Error where the command fails */
function output(command: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (status !== 0)
    throw new Error(`expected ${command} ${words.join(' ')} to end with 0, received ${status}: ${stderr}`);
  return stdout.trim();
}

function firstLine(text: string): string | undefined {
  return text.split('\n').find((line) => line.trim() !== '');
}
