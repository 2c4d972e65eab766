/** Completion and the manual page in the real programs: bash, zsh and fish, mandoc and groff, as Debian has them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PackedPackage } from '../support/packed-package.ts';
import { run } from '../support/run.ts';

jest.setTimeout(600_000);

const ROOT = join(__dirname, '../..');
const IMAGE = `forkbed-itest-shells-${process.pid}`;
const CONFINED = [
  'run',
  '--rm',
  '--interactive',
  '--network',
  'none',
  '--label',
  `forkbed-itest-shells=${process.pid}`,
];

async function succeed(command: string, args: readonly string[], input?: string): Promise<string> {
  const options = { cwd: ROOT, limitMs: 500_000, env: { ...process.env, DOCKER_BUILDKIT: '0' } };
  const { exitCode, stdout, stderr } = await run(command, args, input === undefined ? options : { ...options, input });
  if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}: ${stdout.slice(-2_000)}${stderr}`);
  return stdout;
}

/** In a container with the shells, where `input` is the file forkbed. */
const inShells = (input: string, ...command: readonly string[]) =>
  succeed('docker', [...CONFINED, IMAGE, 'sh', '-c', 'cat > forkbed; exec "$@"', 'sh', ...command], input);

const scripts = new Map<string, Promise<string>>();
/** Once for all tests. */
function script(shell: string): Promise<string> {
  const written = scripts.get(shell) ?? succeed(process.execPath, ['bin/forkbed.mjs', 'completion', shell]);
  scripts.set(shell, written);
  return written;
}

beforeAll(async () => {
  const base = `BASE_IMAGE=${process.env.BASE_IMAGE ?? 'debian:trixie-slim'}`;
  await succeed('docker', ['build', '--quiet', '--tag', IMAGE, '--build-arg', base, 'itest/completion']);
});

afterAll(() => run('docker', ['image', 'rm', IMAGE], { limitMs: 60_000 }));

/** As the shells' own functions are asked, the words divided as each of them divides the line. */
const QUESTIONS: readonly (readonly [line: string, completions: readonly string[]])[] = [
  ['forkbed install-', ['install-plugin']],
  ['forkbed check --reply-', ['--reply-timeout']],
  ['forkbed run --stop-', ['--stop-signal', '--stop-timeout']],
  ['forkbed check --allow-unknown served,mem', ['served,memory-flat']],
  ['forkbed check --chaos pids,kill', ['pids,kill-children']],
  ['forkbed check --format js', ['json']],
  ['forkbed check --output jun', ['junit=']],
  ['forkbed check --compose /etc/debian_ver', ['/etc/debian_version']],
  ['forkbed completion f', ['fish']],
];

describe('bash', () => {
  const ask = `. ./forkbed
    complete -p forkbed
    # Its word breaks, which have the equals sign.
    IFS=' ' read -r -a COMP_WORDS <<<"\${1//=/ = }"
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    # compopt wants a completion under way.
    compopt() { :; }
    _forkbed
    printf '%s\\n' "\${COMPREPLY[@]}"`;

  test.each([
    ...QUESTIONS,
    ['forkbed check --chaos=sigstop-c', ['sigstop-children']],
    ['forkbed check --output junit=/etc/debian_ver', ['/etc/debian_version']],
  ] as const)('%s', async (line, completions) => {
    const [registered, ...words] = (await inShells(await script('bash'), 'bash', '-c', ask, 'bash', line))
      .trim()
      .split('\n');
    expect(registered).toBe('complete -F _forkbed forkbed');
    expect(words).toEqual(completions);
  });

  test('a tab in a terminal lists the commands', async () => {
    expect(await inShells(await script('bash'), 'press-tab', 'bash', 'forkbed ', 'install-plugin')).toContain(
      'completion',
    );
  });
});

describe('zsh', () => {
  test.each([...QUESTIONS, ['forkbed check --chaos=sigstop-c', ['sigstop-children']]] as const)(
    'a tab behind %s',
    async (line, completions) => {
      for (const completion of completions) {
        expect(await inShells(await script('zsh'), 'press-tab', 'zsh', line, completion)).toContain(completion);
      }
    },
  );

  test('a word that none of them begins with stays as it is, with a bell', async () => {
    const shown = await inShells(await script('zsh'), 'press-tab', 'zsh', 'forkbed check --chaos nope', '\u0007');
    expect(shown).not.toMatch(/nope[\w-]|nope,/);
  });
});

describe('fish', () => {
  test.each(QUESTIONS)('%s', async (line, completions) => {
    const shown = await inShells(await script('fish'), 'fish', '-c', 'source ./forkbed; complete -C $argv[1]', line);
    expect(
      shown
        .trim()
        .split('\n')
        .map((each) => each.split('\t')[0]),
    ).toEqual(completions);
  });
});

test('what no shell is called has a usage error', async () => {
  const { exitCode, stderr } = await run(process.execPath, ['bin/forkbed.mjs', 'completion', 'tcsh'], {
    cwd: ROOT,
    limitMs: 60_000,
  });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 64,
    stderr: 'forkbed: expected one of bash, zsh, fish, received "tcsh"\nTry: forkbed completion --help\n',
  });
});

describe('the manual page of the package', () => {
  let page: string;

  beforeAll(async () => {
    using packed = await PackedPackage.pack();
    const {
      man: [man],
    } = JSON.parse(readFileSync(join(packed.unpacked, 'package.json'), 'utf8'));
    page = readFileSync(join(packed.unpacked, man), 'utf8');
  });

  test.each([
    ['mandoc -Tlint', ['mandoc', '-Tlint', './forkbed']],
    ['groff -ww', ['sh', '-c', 'groff -man -ww -z -Tutf8 ./forkbed 2>&1']],
  ] as const)('%s has no warning', async (_, command) => {
    expect(await inShells(page, ...command)).toBe('');
  });

  test('man renders it', async () => {
    const rendered = await inShells(page, 'sh', '-c', 'mv forkbed forkbed.1; man --warnings ./forkbed.1');
    expect(rendered).toMatch(/^FORKBED\(1\)/);
    expect(rendered).toMatch(/^ {7}--reply-timeout TIME$/m);
    expect(rendered).toMatch(/^EXIT STATUS$/m);
  });
});
