/**
 * `--ready-log`, `--ready-healthy`, `--ready-http`: the load begins when the subject is ready, and a subject that does not become ready
 * is unknown, with what was seen last. The subject listens at once, and answers 503 for its first two seconds, or for `BUSY` ones.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = [
  'check',
  '--clients',
  '1',
  '--connections',
  '10',
  '--settle',
  '500ms',
  '--format',
  'json',
  '--port',
  '8080',
];

/** A child for each connection. LEAK leaves the children unreaped; DIE ends it before it is ready. */
const SERVER = `
use strict; use IO::Socket::INET; $| = 1;
my $ready = 0;
my $listener = IO::Socket::INET->new(LocalPort => 8080, Listen => 128, ReuseAddr => 1) or die;
$SIG{TERM} = sub { exit 0 };
$SIG{CHLD} = 'IGNORE' unless $ENV{LEAK};
$SIG{ALRM} = sub { exit 3 if $ENV{DIE}; $ready = 1; print "ready to serve\\n"; open my $file, '>', '/tmp/ready'; };
print "starting\\n"; print "$ENV{SAYS}\\n" if $ENV{SAYS};
alarm($ENV{BUSY} || 2);
for (;;) {
  my $client = $listener->accept or next;
  next if fork;
  close $listener;
  while (my $line = <$client>) { last if $line =~ /^\\r?\\n$/ }
  print $client $ready ? "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok"
                       : "HTTP/1.1 503 Busy\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n";
  exit 0;
}
`;

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-ready-'));
  writeFileSync(join(folder, 'server.pl'), SERVER);
  writeFileSync(
    join(folder, 'Dockerfile'),
    [
      `FROM ${IMAGE}`,
      'COPY server.pl /server.pl',
      'HEALTHCHECK --interval=500ms --retries=1 CMD echo looked; test -e $WITNESS',
      'ENV WITNESS=/tmp/ready',
      'ENTRYPOINT ["perl", "/server.pl"]',
      'CMD []',
      '',
    ].join('\n'),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

async function check(...options: readonly string[]) {
  const outcome = await forkbed([...FEW, '--build', folder, ...options]);
  if (outcome.stdout === '') throw new Error(`expected a report, received ${outcome.exitCode}: ${outcome.stderr}`);
  const report = JSON.parse(outcome.stdout);
  const findings: { id: string; outcome: string; observed: string }[] = report.verdict.findings;
  return { ...outcome, report, find: (id: string) => findings.find((finding) => finding.id === id) };
}

test('a server that listens before it can serve fails without any of them: the port alone is the default', async () => {
  const { exitCode, find } = await check('--http', '/', '-e', 'BUSY=60');
  expect(find('served')).toMatchObject({ outcome: 'fail' });
  expect(exitCode).toBe(1);
});

/** A request of `--ready-http` leaves one, too: it is one of the start, as `no-defunct` has it. */
describe.each([
  [['--ready-log', '^ready to [a-z]+$'], 'a line of its log that matches ^ready to [a-z]+$', /^10 zombies /],
  [['--ready-log', 'serve', '--tty'], 'a line of its log that matches serve', /^10 zombies /],
  [['--ready-healthy'], 'its health check to succeed', /^10 zombies /],
  [['--ready-http', '/up'], 'success of GET /up', /^1[1-6] zombies /],
])('%j', (options, what, zombies) => {
  test('a sound server passes, and the load begins when it is ready', async () => {
    const { exitCode, stderr, report } = await check('--http', '/', ...options);
    expect(stderr).toContain(`forkbed: waiting for ${what}\n`);
    expect(report.verdict.outcome).toBe('pass');
    expect(exitCode).toBe(0);
  });

  test('a server that leaks fails, with the zombies of the load', async () => {
    const { exitCode, find } = await check('--http', '/', '--warm-up', '0', ...options);
    const leaky = await check('--http', '/', '--warm-up', '0', '-e', 'LEAK=1', ...options);
    expect([exitCode, leaky.exitCode]).toEqual([0, 1]);
    expect(find('no-defunct')?.outcome).toBe('pass');
    expect(leaky.find('no-defunct')).toMatchObject({ outcome: 'fail', observed: expect.stringMatching(zombies) });
  });

  test('a server that ends before is unknown', async () => {
    const { exitCode, find } = await check('--http', '/', '-e', 'DIE=1', ...options);
    expect(find('no-defunct')).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining(
        `the subject was not ready: expected ${what}, it ended with exit code 3, and said: starting`,
      ),
    });
    expect(exitCode).toBe(2);
  });
});

describe('what does not come within --start-timeout is unknown, and never a pass', () => {
  test.each([
    [
      ['--ready-log', 'never said'],
      /expected a line of its log that matches never said within 4\.0 s, last line "ready to serve"/,
    ],
    [
      ['--ready-log', '^(?:[a-z]+)+8$', '-e', `SAYS=${'a'.repeat(60)}7`],
      /expected a line of its log that matches .* within 4\.0 s, to look for it took longer than/,
    ],
    [
      ['--ready-healthy', '-e', 'WITNESS=/never'],
      /expected its health check to succeed within 4\.0 s, the last one ended with exit code 1: "looked"/,
    ],
    [['--ready-http', '/'], /expected success of GET \/ within 1\.0 s, received .*HTTP 503/],
  ])('%j', async (options, observed) => {
    const startTimeout = options.includes('--ready-http') ? '1s' : '4s';
    const { exitCode, find, report } = await check('--http', '/', '--start-timeout', startTimeout, ...options);
    expect(find('served')).toMatchObject({ outcome: 'unknown', observed: expect.stringMatching(observed) });
    expect(report.verdict.findings.filter(({ outcome }: { outcome: string }) => outcome !== 'unknown')).toEqual([]);
    expect(exitCode).toBe(2);
  });

  test('a log that nothing keeps, and a health check that there is not, are not waited for', async () => {
    const beganMs = performance.now();
    const silent = await check('--http', '/', '--ready-log', 'ready', '--log-driver', 'none');
    expect(silent.find('served')?.observed).toMatch(/its log cannot be read: /);
    const { exitCode, stdout } = await forkbed([...FEW.slice(0, -2), '--ready-healthy', IMAGE]);
    expect(stdout).toContain('expected its health check to succeed, it has no health check');
    expect([silent.exitCode, exitCode]).toEqual([2, 2]);
    // Less than one --start-timeout for both.
    expect(performance.now() - beganMs).toBeLessThan(45_000);
  });
});

test('after a restart the same is awaited again, and what the log had before does not count', async () => {
  const { exitCode, stderr, report } = await check(
    ...[
      '--http',
      '/',
      '--ready-log',
      'ready to serve',
      '--chaos',
      'restart-container',
      '--seed',
      '1',
      '--settle',
      '1s',
    ],
  );
  expect(stderr.match(/waiting for a line of its log/g)).toHaveLength(2);
  expect(report.verdict.outcome).toBe('pass');
  expect(exitCode).toBe(0);
});
