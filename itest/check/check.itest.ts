/** `forkbed check` on images of every kind: what it finds, how it ends, and what it writes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';
import { buildSubject } from '../../testkit/subject-image.ts';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { startAtOnce } from '../support/at-once.ts';
import { forkbed } from '../support/forkbed.ts';
import type { Outcome } from '../support/run.ts';

jest.setTimeout(400_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

const REFUSED: readonly (readonly [args: readonly string[], exitCode: number, reason: string])[] = [
  [['check', 'forkbed-no-such-image:none'], 69, 'expected an image that is here or can be pulled'],
  [['check', '--container', 'forkbed-no-such-container'], 69, 'expected a container that runs'],
  [['check'], 64, 'expected one of an image, --build, --compose, --container, --manifest, received none'],
  [['check', '--container', 'a', 'b'], 64, 'received an image and --container'],
  [
    ['check', 'forkbed', 'forkbed-server'],
    64,
    'expected at most one IMAGE, and a command after --, received 2: forkbed forkbed-server',
  ],
  [['check', '--port', '70000', 'forkbed'], 64, '--port: expected an integer from 0 to 65535, received "70000"'],
  [['check', '--memory', 'much', 'forkbed'], 64, '--memory: expected a size such as 512m or 2g, received "much"'],
  [['check', '--output', 'pdf=x.pdf', 'forkbed'], 64, '--output: expected FORMAT=FILE with one of text, json'],
];

let faulty: string;

beforeAll(async () => {
  faulty = await buildSubject('faulty');
});

describe('a subject', () => {
  test('that leaves nothing behind passes, with 0', async () => {
    const { exitCode, stdout, stderr } = await forkbed(['check', IMAGE, '--', 'forkbed-server', '--reap', 'wait']);
    expect(stdout).toMatch(/^PID 1 is the server: forkbed-server --reap wait\n3 clients, 300 connections/);
    expect(stdout).toMatch(/\n\nverdict: pass\n$/);
    expect(stderr).toContain('forkbed: 3 of 3 clients arrived\n');
    expect(exitCode).toBe(0);
  });

  test('that leaks, with nothing in its image but itself, fails with 1, and its parent is named', async () => {
    const { exitCode, stdout, stderr } = await forkbed(['check', '--quiet', faulty, '--', 'zombies']);
    expect(stdout).toMatch(/✗ no-defunct +303 zombies outlived 2.0 s/);
    // Those of the warm-up, a connection of each client, are counted apart.
    expect(stdout).toContain('303 still there after');
    expect(stdout).toContain(', 3 there before the load');
    expect(stdout).toContain('parent: pid 1 (/server zombies); it is PID 1, it does not ignore SIGCHLD');
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
  });

  test('is found below an init, too, and its zombies are its own', async () => {
    const args = ['check', '--quiet', '--init', '--format', 'json', IMAGE, '--', 'forkbed-server', '--reap', 'none'];
    const { exitCode, stdout } = await forkbed(args);
    const { verdict } = JSON.parse(stdout);
    expect(verdict.pid1).toMatch(/^an init: /);
    const outcomes = Object.fromEntries(
      verdict.findings.map(({ id, outcome }: Record<string, string>) => [id, outcome]),
    );
    expect(outcomes).toMatchObject({ 'no-defunct': 'fail', 'reaps-orphans': 'pass', 'client-fd-closed': 'pass' });
    expect(JSON.stringify(verdict)).toContain('it is not PID 1');
    expect(exitCode).toBe(1);
  });

  test('of another user, read-only, without capabilities, is looked at all the same', async () => {
    const confined = [
      '--user',
      '65534:65534',
      '--read-only',
      '--cap-drop',
      'ALL',
      '--security-opt',
      'no-new-privileges',
    ];
    const { exitCode, stdout } = await forkbed(['check', '--quiet', ...confined, faulty, '--', 'none']);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('that ends by itself is unknown, with 2, and its last words are told', async () => {
    const { exitCode, stdout } = await forkbed(['check', '--quiet', faulty, '--', 'no-such-fault']);
    expect(stdout).toContain('expected a fault, received no-such-fault');
    expect(stdout).toContain('exit code 64');
    expect(stdout).toContain('verdict: unknown');
    expect(exitCode).toBe(2);
  });

  test('that listens on another port is unknown, and the ports that it listens on are told', async () => {
    const { exitCode, stdout } = await forkbed(['check', '--quiet', '--port', '81', '--start-timeout', '1000', IMAGE]);
    expect(stdout).toMatch(
      /nothing listened on port 81 within 1000 ms; ports that are listened on: 5005\/tcp; the server's log tells why\n/,
    );
    expect(exitCode).toBe(2);
  });

  test('that runs already is left running', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', 'wait'] });
    const { exitCode, stdout } = await forkbed(['check', '--quiet', '--container', server.id]);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
    expect((await server.inspect()).State.Running).toBe(true);
  });
});

describe('without a subject', () => {
  let outcomeOf: (refused: (typeof REFUSED)[number]) => Promise<Outcome>;

  beforeAll(() => {
    outcomeOf = startAtOnce(REFUSED, { atOnce: 3, job: ([args]) => forkbed(args) });
  });

  test.each(REFUSED.map((refused) => ({ args: refused[0], refused })))(
    '$args is refused, and why',
    async ({ refused }) => {
      const [, exitCode, reason] = refused;
      const outcome = await outcomeOf(refused);
      expect(outcome.stderr).toContain(reason);
      expect(outcome.stdout).toBe('');
      expect(outcome.exitCode).toBe(exitCode);
    },
  );

  test('and without an engine it ends with 69', async () => {
    const { exitCode, stderr } = await forkbed(['check', 'forkbed'], { DOCKER_HOST: 'tcp://127.0.0.1:1' });
    expect(stderr).toContain('expected a Docker Engine that answers');
    expect(exitCode).toBe(69);
  });
});

test('every format at once, each in its file', async () => {
  const folder = temporaryFolder();
  const files = ['json', 'junit', 'tap', 'html'].map((format) => [format, join(folder, 'reports', format)] as const);
  const outputs = files.flatMap(([format, file]) => ['--output', `${format}=${file}`]);
  const summary = join(folder, 'summary.md');
  const variables = { GITHUB_STEP_SUMMARY: summary };
  const { exitCode, stdout } = await forkbed(['check', '--quiet', ...outputs, IMAGE], variables);
  expect(readFileSync(summary, 'utf8')).toMatch(new RegExp(`^### ✅ forkbed: pass: \`${IMAGE}\`\\n`));
  expect(stdout).toContain('verdict: pass');
  const [json, junit, tap, html] = files.map(([, file]) => readFileSync(file, 'utf8'));
  expect(JSON.parse(json ?? '')).toMatchObject({ schemaVersion: 3, subject: IMAGE, verdict: { outcome: 'pass' } });
  expect(JSON.parse(json ?? '').verdict.timeline.samples.length).toBeGreaterThan(1);
  expect(junit).toMatch(
    new RegExp(`<testsuite name="forkbed ${IMAGE}" tests="12" failures="0" errors="0" skipped="0" time="[1-9]`),
  );
  expect(tap).toMatch(/^TAP version 13\n# forkbed check --quiet .*\n# forkbed \d.*\n1\.\.12\nok 1 - control/);
  expect(html).toContain('<path class="first"');
  expect(exitCode).toBe(0);
});

test('forkbed ps shows the tree of a container with its zombies', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'none'] });
  await testbed.runClients({ containers: 1, args: ['--connections', '3'] });
  const { exitCode, stdout } = await forkbed(['ps', server.id]);
  expect(stdout).toMatch(/^1 S forkbed-server --reap none \(/);
  expect(stdout.match(/Z \[forkbed-server\] <defunct>/g)).toHaveLength(3);
  expect(stdout).toContain('4 processes, 3 of them <defunct>');
  expect(exitCode).toBe(0);
});
