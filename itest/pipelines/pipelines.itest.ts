/**
 * The files for other people's pipelines: valid by the published schemas, and run here as GitHub's and GitLab's runners run them. Both
 * give the exit code and the verdict of `forkbed check`.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { cleanEnvironment, succeed } from '../support/own-process.ts';
import { PackedPackage } from '../support/packed-package.ts';
import { type Outcome, run } from '../support/run.ts';

jest.setTimeout(600_000);

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 500_000;
const SUBJECT = process.env.FORKBED_IMAGE ?? 'forkbed';
/** What forkbed's own run needs of this machine, beside an environment of its own. */
const TOOLS = { FORKBED_IMAGE: SUBJECT, FORKBED_CLIENTS: '1', FORKBED_CONNECTIONS: '20' };
const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-pipelines-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('what GitHub reads', () => {
  const files = [
    'action.yml',
    ...readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`),
  ];
  const validate = (file: string) => run(bin('action-validator'), [file], { cwd: ROOT, limitMs: 60_000 });

  test.each(files)('%s is valid by the published schema', async (file) => {
    expect(await validate(file)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('a key that the schema does not have would be found', async () => {
    const file = join(folder, 'action.yml');
    writeFileSync(
      file,
      readFileSync(join(ROOT, 'action.yml'), 'utf8').replace('description: Folder', 'describes: Folder'),
    );
    expect(await validate(file)).toMatchObject({ exitCode: 1 });
  });

  test('no input is part of the text of a command', () => {
    const texts = files
      .flatMap((file) => stepsOf(parse(readFileSync(join(ROOT, file), 'utf8'))))
      .map(({ run: text }) => text ?? '');
    expect(texts.filter((text) => text !== '').length).toBeGreaterThan(3);
    expect(texts.filter((text) => text.includes('${{'))).toEqual([]);
  });
});

describe('the action, as the runner runs its script', () => {
  test('a sound server passes, with 0', async () => {
    const { outcome, output, summary, reports } = await runAction('sound', { image: SUBJECT, port: '5005' });
    expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/verdict: pass\n/) });
    expect(outcome.stdout).not.toContain('::error');
    expect(output).toBe('verdict=pass\nexit-code=0\n');
    expect(summary).toContain('forkbed: pass');
    expect(readdirSync(reports).sort()).toEqual(['forkbed.html', 'forkbed.json', 'forkbed.xml']);
  });

  test("a server that leaks fails, with 1, and an annotation at the Dockerfile's command", async () => {
    const build = join(folder, 'leaking');
    mkdirSync(build);
    writeFileSync(join(build, 'Dockerfile'), `FROM ${SUBJECT}\n\nCMD ["forkbed-server", "--reap", "none"]\n`);
    const { outcome, output } = await runAction('leaking-run', { build, port: '5005' });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stdout).toMatch(
      new RegExp(
        `^::error file=${build}/Dockerfile,line=3,title=forkbed%3A no-defunct::fail: expected .*%0Aremedy: `,
        'm',
      ),
    );
    expect(output).toBe('verdict=fail\nexit-code=1\n');
  });

  test('without an input of a subject it checks forkbed.yaml: each annotation at its subject, the worst as output', async () => {
    const text = [
      'version: 1',
      'subjects:',
      '  leaks:',
      `    image: ${SUBJECT}`,
      '    command: [forkbed-server, --reap, none]',
    ];
    const missing = ['  none:', '    image: no-such-image.invalid/none'];
    const file = [...text, '  sound:', `    image: ${SUBJECT}`, ...missing].join('\n');
    const { outcome, output, summary } = await runAction('configured', {}, { 'forkbed.yaml': file });
    expect(outcome.exitCode).toBe(1);
    const annotations = outcome.stdout.match(/^::error .*$/gm) ?? [];
    expect(annotations).toContainEqual(
      expect.stringMatching(/^::error file=forkbed\.yaml,line=3,title=forkbed%3A no-defunct::fail: expected /),
    );
    expect(annotations).toContainEqual(
      expect.stringMatching(/^::error title=forkbed%3A none::could not be checked: expected an image/),
    );
    expect(annotations.filter((line) => /line=(?!3,)/.test(line))).toEqual([]);
    expect(output).toBe('verdict=fail\nexit-code=1\n');
    expect(summary).toContain('leaks');
  });

  test('a subject that could not be checked is no pass', async () => {
    const file = [
      'version: 1',
      'subjects:',
      '  sound:',
      `    image: ${SUBJECT}`,
      '  none:',
      '    image: no-such.invalid/x',
    ];
    const { outcome, output } = await runAction('unchecked', {}, { 'forkbed.yaml': file.join('\n') });
    expect(outcome.exitCode).toBe(69);
    expect(output).toBe('verdict=unknown\nexit-code=69\n');
  });

  test('an input that is a command for a shell is an image that there is not', async () => {
    const { outcome, output } = await runAction('hostile', { image: '$(touch hostile-was-run);touch hostile-was-run' });
    expect(outcome.exitCode).toBe(69);
    expect(output).toBe('verdict=\nexit-code=69\n');
    expect(existsSync(join(folder, 'hostile', 'hostile-was-run'))).toBe(false);
  });
});

describe('the component of GitLab, as gitlab-ci-local expands it', () => {
  let packed: PackedPackage;

  beforeAll(async () => {
    packed = await PackedPackage.pack();
  });

  // There is none where it could not be packed.
  afterAll(() => packed?.[Symbol.dispose]());

  test.each([
    ['a sound server passes, with 0', SUBJECT, 0, 'pass'],
    ['a server that leaks fails, with 1', `${SUBJECT}-leaking-${process.pid}`, 1, 'fail'],
  ] as const)('%s', async (_, image, exitCode, verdict) => {
    const where = { cwd: ROOT, env: cleanEnvironment(), limitMs: LIMIT_MS };
    if (image !== SUBJECT) {
      mkdirSync(join(folder, image));
      writeFileSync(join(folder, image, 'Dockerfile'), `FROM ${SUBJECT}\nCMD ["forkbed-server", "--reap", "none"]\n`);
      await succeed('docker', ['build', '--quiet', '--tag', image, join(folder, image)], where);
    }
    try {
      const { outcome, project } = await runGitLab(image);
      expect(outcome.stdout + outcome.stderr).toContain(`verdict: ${verdict}`);
      expect(outcome.exitCode).toBe(exitCode);
      expect(readFileSync(join(project, 'reports/forkbed.xml'), 'utf8')).toContain('<testsuite ');
    } finally {
      if (image !== SUBJECT) await succeed('docker', ['image', 'rm', image], where);
    }
  });

  /** The job with its inputs, once the whole is valid by GitLab's schema. */
  async function expandedJob(project: string): Promise<{ script: string[]; variables: Record<string, string> }> {
    const where = { cwd: project, env: cleanEnvironment(), limitMs: 60_000 };
    const { stdout, stderr } = await succeed(bin('gitlab-ci-local'), ['--preview'], where);
    expect(stdout + stderr).toContain('json schema validated');
    return parse(stdout.slice(stdout.indexOf('---\n'))).forkbed;
  }

  async function runGitLab(image: string): Promise<{ outcome: Outcome; project: string }> {
    const project = mkdtempSync(join(folder, 'gitlab-'));
    cpSync(join(ROOT, 'templates'), join(project, 'templates'), { recursive: true });
    const inputs = { package: packed.tarball, image, port: '5005' };
    writeFileSync(
      join(project, '.gitlab-ci.yml'),
      JSON.stringify({ include: [{ local: 'templates/check.yml', inputs }] }),
    );
    const git = (...args: readonly string[]) =>
      succeed('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
        cwd: project,
        env: cleanEnvironment(),
        limitMs: 60_000,
      });
    await git('init', '--quiet', '--initial-branch', 'main');
    await git('remote', 'add', 'origin', 'git@example.org:group/project.git');
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'test');
    const job = await expandedJob(project);
    const prefix = join(project, 'prefix');
    // The engine is the one of the test, and not the service of the job.
    const variables = Object.entries(job.variables).filter(([name]) => !name.startsWith('DOCKER_'));
    const environment: NodeJS.ProcessEnv = { ...cleanEnvironment(), ...TOOLS, ...Object.fromEntries(variables) };
    const outcome = await run('bash', ['-e', '-o', 'pipefail', '-c', job.script.join('\n')], {
      cwd: project,
      env: { ...environment, npm_config_prefix: prefix, PATH: [join(prefix, 'bin'), environment.PATH].join(delimiter) },
      limitMs: LIMIT_MS,
    });
    // npm links the manual page of a global installation; of a `man` that is no array it does not.
    expect(existsSync(join(prefix, 'share/man/man1/forkbed.1'))).toBe(true);
    return { outcome, project };
  }
});

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Of a workflow or an action. */
function stepsOf(file: { jobs?: Record<string, { steps: Step[] }>; runs?: { steps: Step[] } }): Step[] {
  return [...(file.runs?.steps ?? []), ...Object.values(file.jobs ?? {}).flatMap(({ steps }) => steps)];
}

/** The step `check` of action.yml: its own text, in bash as GitHub calls it, with its own environment, where the inputs stand. */
async function runAction(
  name: string,
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) {
  const workspace = join(folder, name);
  mkdirSync(workspace);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(workspace, file), text);
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  const step = stepsOf(action).find(({ id }) => id === 'check');
  const filled = Object.entries(step?.env ?? {}).map(([key, expression]) => {
    const [, input = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression) ?? [];
    expect(Object.keys(action.inputs)).toContain(input);
    return [key, inputs[input] ?? action.inputs[input].default ?? ''];
  });
  const written = { GITHUB_OUTPUT: join(workspace, 'output'), GITHUB_STEP_SUMMARY: join(workspace, 'summary') };
  const outcome = await run('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step?.run ?? ''], {
    cwd: workspace,
    env: { ...cleanEnvironment(), ...TOOLS, ...Object.fromEntries(filled), ...written, GITHUB_ACTION_PATH: ROOT },
    limitMs: LIMIT_MS,
  });
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const reports = join(workspace, action.inputs.reports.default);
  return { outcome, output: read(written.GITHUB_OUTPUT), summary: read(written.GITHUB_STEP_SUMMARY), reports };
}
