/** `forkbed check` without a subject: forkbed.yaml with several, one report, and the exit code of the worst. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { listRun } from '../../src/host/index.ts';
import { readField } from '../../src/host/thrown.ts';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { forkbedIn } from '../support/forkbed.ts';

jest.setTimeout(300_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const DEFAULTS = `version: 1
defaults:
  clients: 1
  connections: 10
  settle: 500ms
`;

function folderWith(subjects: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'forkbed.yaml'), `${DEFAULTS}subjects:\n${subjects}`);
  return folder;
}

const subject = (name: string, reap: string, more = '') =>
  `  ${name}:\n    image: ${IMAGE}\n    command: [forkbed-server, --reap, ${reap}]\n${more}`;

test('three subjects have one report, three suites, and the exit code of the worst', async () => {
  const folder = folderWith(
    [
      subject('sound', 'wait'),
      subject('leaks', 'none'),
      subject('blind', 'wait', '    port: 9\n    start-timeout: 1s\n'),
    ].join(''),
  );
  const id = `itest-config-${process.pid}`;
  const inner = join(folder, 'packages/web');
  mkdirSync(inner, { recursive: true });
  const files = ['junit', 'json', 'tap', 'html', 'sarif'].flatMap((format) => [
    '--output',
    `${format}=report.${format}`,
  ]);
  const { exitCode, stdout, stderr } = await forkbedIn(inner, ['check', '--jobs', '3', ...files], { FORKBED_RUN: id });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /3 subjects: 1 pass, 1 fail, 1 unknown\n\n {2}✓ sound {2}pass\n {2}✗ leaks {2}fail: .*no-defunct.*\n {2}\? blind {2}unknown: .*\n\nverdict: fail\n$/,
  );
  expect(stderr).not.toContain('is a bug');
  const read = (format: string) => readFileSync(join(inner, `report.${format}`), 'utf8');
  expect(read('junit').match(/<testsuite name="forkbed \w+/g)).toEqual(
    ['sound', 'leaks', 'blind'].map((name) => `<testsuite name="forkbed ${name}`),
  );
  const reports: unknown[] = JSON.parse(read('json'));
  expect(reports.map((each) => [readField(each, 'name'), readField(readField(each, 'verdict'), 'outcome')])).toEqual([
    ['sound', 'pass'],
    ['leaks', 'fail'],
    ['blind', 'unknown'],
  ]);
  const [run] = JSON.parse(read('sarif')).runs;
  const failed = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'no-defunct');
  expect(failed.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: expect.stringMatching(/^file:.*\/forkbed\.yaml$/) },
    region: { startLine: 10 },
  });
  expect(read('tap')).toContain('not ok');
  expect(read('html')).toContain('id="subject-3"');
  expect(await listRun(id)).toEqual([]);
});

test('one subject that cannot be checked keeps no other from it, and a fail comes before it', async () => {
  const folder = folderWith(
    `  none:\n    image: no-such-image.invalid/none\n${subject('sound', 'wait')}${subject('leaks', 'none')}`,
  );
  const some = await forkbedIn(folder, ['check', '--quiet', '--only', 'none', '--only', 'sound']);
  expect(some).toMatchObject({ exitCode: 69 });
  expect(some.stdout).toMatch(
    / {2}! none {3}could not be checked, exit code 69\n {2}✓ sound {2}pass\n\nverdict: unknown\n$/,
  );
  const all = await forkbedIn(folder, ['check', '--quiet', '--jobs', '3']);
  expect(all).toMatchObject({ exitCode: 1 });
  expect(all.stdout).toMatch(/verdict: fail\n$/);
});

test('a subject whose image refuses an option is refused by its line, and keeps no other from it', async () => {
  const folder = folderWith(`${subject('sound', 'wait')}  closed:\n    build: .\n${subject('leaks', 'none')}`);
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${IMAGE}\nEXPOSE 80 81\n`);
  const { exitCode, stdout } = await forkbedIn(folder, ['check', '--quiet', '--only', 'sound', '--only', 'closed']);
  expect(stdout).toMatch(
    /could not be checked: forkbed\.yaml:10: subjects\.closed: --port: expected one where the image does not expose exactly one for TCP/,
  );
  expect(exitCode).toBe(64);
});

test('an allowance that has expired fails, and says so; until its day it does not', async () => {
  const allowance =
    '    ignore:\n      - process: cron\n        reason: goes with the next base\n        expires: 9998-12-31\n';
  const folder = folderWith(subject('sound', 'wait', allowance));
  const before = await forkbedIn(folder, ['check', '--quiet'], { FORKBED_TODAY: '9998-12-31' });
  expect(before.stdout).toContain('✓ allowances');
  expect(before.exitCode).toBe(0);
  const after = await forkbedIn(folder, ['check', '--quiet'], { FORKBED_TODAY: '9999-01-01' });
  expect(after.stdout).toContain('✗ allowances        1 of 1 allowance has expired');
  expect(after.stdout).toContain('process cron is left out, until 9998-12-31: goes with the next base');
  expect(after.exitCode).toBe(1);
});

test('--config gives a subject of the command line, and a line of docker run, its defaults alone', async () => {
  const folder = folderWith(subject('leaks', 'none'));
  const file = join(folder, 'forkbed.yaml');
  for (const args of [
    ['check', '--config', file, '--format', 'json', '--quiet', IMAGE, '--', 'forkbed-server', '--reap', 'wait'],
    ['run', '--config', file, '--format', 'json', '--quiet', '--', IMAGE, 'forkbed-server', '--reap', 'wait'],
  ]) {
    const { exitCode, stdout } = await forkbedIn(tmpdir(), args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).plan).toMatchObject({ clients: 1, connections: 10, settleMs: 500 });
  }
});

test.each<[string, string, readonly string[], string]>([
  [
    'an option that cannot be',
    '  a:\n    image: x\n    clients: many\n',
    [],
    'forkbed.yaml:9: subjects.a.clients: expected an integer from 0 to 10000, received "many"',
  ],
  [
    'options that do not go together',
    '  a:\n    image: x\n    http: /\n    payload: y\n',
    [],
    'forkbed.yaml:10: subjects.a.payload: expected none with forkbed.yaml:9: subjects.a.http (',
  ],
  [
    'a command that is no whole array',
    "  a:\n    image: x\n    exec: '[b'\n",
    [],
    'forkbed: forkbed.yaml:7: subjects.a: --exec: expected ',
  ],
  [
    'a subject that there is not',
    '  a:\n    image: x\n',
    ['--only', 'b'],
    '--only: expected a subject of forkbed.yaml (a), received "b"',
  ],
  [
    'a subject beside --jobs',
    '  a:\n    image: x\n',
    ['--jobs', '2', 'image'],
    '--jobs: expected forkbed.yaml, or --config, and no subject beside it',
  ],
])('%s ends with 64 before anything starts', async (_, subjects, args, message) => {
  const { exitCode, stdout, stderr } = await forkbedIn(folderWith(subjects), ['check', ...args]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
  expect(stderr).toContain(message);
});

test('forkbed init writes a file for the folder, and writes over none that is there', async () => {
  const folder = temporaryFolder();
  expect(await forkbedIn(folder, ['init'])).toMatchObject({ exitCode: 64, stdout: '' });
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nEXPOSE 80\nCMD ["/serve"]\n');
  expect(await forkbedIn(folder, ['init'])).toEqual({ exitCode: 0, stdout: 'forkbed.yaml\n', stderr: '' });
  const written = readFileSync(join(folder, 'forkbed.yaml'), 'utf8');
  expect(written).toContain('  # Dockerfile: CMD ["/serve"], EXPOSE 80\n');
  writeFileSync(join(folder, 'forkbed.yaml'), 'mine\n');
  const refused = await forkbedIn(folder, ['init']);
  expect(refused).toMatchObject({ exitCode: 64, stdout: '' });
  expect(refused.stderr).toContain('expected no forkbed.yaml here, or --force to write over it, received one');
  expect(readFileSync(join(folder, 'forkbed.yaml'), 'utf8')).toBe('mine\n');
  expect((await forkbedIn(folder, ['init', '--force'])).exitCode).toBe(0);
  expect(readFileSync(join(folder, 'forkbed.yaml'), 'utf8')).toBe(written);
});
