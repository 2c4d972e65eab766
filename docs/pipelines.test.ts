/** Holds docs/pipelines.md to the command line: each command on it is parsed by the options that there are. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDocument } from 'yaml';
import { ExitCode } from '../src/common/exit-codes.ts';
import { UsageError } from '../src/common/forkbed-error.ts';
import { environmentName, parseOptions } from '../src/common/options.ts';
import { checkOptions } from '../src/host/cli/check-options.ts';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';
import { jobOf } from './pipeline-job.ts';

const page = readFileSync(join(PACKAGE_ROOT, 'docs/pipelines.md'), 'utf8');
const blocks = [...page.matchAll(/^ *```(sh|yaml)\n([\s\S]*?)^ *```$/gm)].map(([, , text = '']) => unfolded(text));
const commands = blocks.flatMap((block) =>
  [...block.matchAll(/npx forkbed check (.*)$/gm)].map(([, args = '']) => args),
);

/** A line that a shell goes on with, and a folded scalar of YAML, as the one line that each is. */
function unfolded(block: string): string {
  return block
    .replace(/\\\n\s*/g, '')
    .replace(
      /^( *)(.*)>-\n((?:\1 +\S.*\n)+)/gm,
      (_, indent: string, head: string, lines: string) => `${indent}${head}${lines.trim().replace(/\s+/g, ' ')}\n`,
    );
}

/** As a shell splits them, where nothing but words and quoted words is used. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));
}

function parse(line: string) {
  const positionals: string[] = [];
  const options = parseOptions({ table: checkOptions, args: wordsOf(line), environment: new Map(), positionals });
  return { options, positionals };
}

test('docs/pipelines.md has commands for both services', () => {
  expect(commands.length).toBeGreaterThanOrEqual(3);
});

test.each(commands)('forkbed check %s is understood, and names one subject', (line) => {
  const { options, positionals } = parse(line);
  const { build, compose, container } = options;
  expect([...positionals, build, compose, container].filter((each) => each !== '')).toHaveLength(1);
});

test('a command with an option that there is not would be found', () => {
  expect(() => parse('--no-such-option my-server')).toThrow(UsageError);
});

test('each block of YAML on docs/pipelines.md can be read', () => {
  const yaml = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  expect(yaml.length).toBeGreaterThan(6);
  for (const text of yaml) expect(parseDocument(text).errors).toEqual([]);
});

test('the jobs write the JUnit report that they publish', () => {
  const published = commands.slice(0, 2).map((line) => parse(line).options.output.map(({ format }) => format));
  expect(published).toEqual([
    ['junit', 'html'],
    ['junit', 'html'],
  ]);
  const [file] = parse(commands[1] ?? '').options.output;
  expect(page).toContain(`junit: ${file?.file}\n`);
});

test('docs/pipelines.md names no option and no variable that there is not', () => {
  const variables = Object.keys(checkOptions).map(environmentName);
  const spelled = variables.map(
    (name) =>
      `--${name
        .replace(/^FORKBED_/, '')
        .replaceAll('_', '-')
        .toLowerCase()}`,
  );
  const options = [...page.matchAll(/`(--[a-z-]+)/g)].map(([, option = '']) => option);
  expect(options).toContain('--start-timeout');
  expect(options.filter((option) => !spelled.includes(option))).toEqual([]);
  const named = [...page.matchAll(/FORKBED_[A-Z_]+/g)].map(([name]) => name);
  // The image of forkbed's own programs, and what a command of `--client-command` is told.
  const others = ['FORKBED_IMAGE', 'FORKBED_HOST', 'FORKBED_PORT'];
  expect(named.filter((name) => ![...variables, ...others].includes(name))).toEqual([]);
});

test('docs/pipelines.md tells every exit code', () => {
  const rows = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(rows).toEqual(Object.values(ExitCode));
});

const validated: { service: string; job: string }[] = JSON.parse(
  readFileSync(join(PACKAGE_ROOT, 'docs/pipelines.json'), 'utf8'),
);

test('two services of which no package has the schema are on record', () => {
  expect(validated.map(({ service }) => service)).toEqual(['Azure Pipelines', 'CircleCI']);
});

test.each(validated)(
  'the job of $service is the one that was valid: node docs/validate-pipelines.ts',
  ({ service, job }) => {
    const digest = createHash('sha256').update(jobOf(page, service)).digest('hex');
    expect(digest).toBe(job);
  },
);
