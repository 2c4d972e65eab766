/** `forkbed check --chaos`: what it says of good and of bad subjects, and that a fault which did not act is never green. */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { startAtOnce } from '../support/at-once.ts';
import { forkbed } from '../support/forkbed.ts';
import type { Outcome } from '../support/run.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(180_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const CHECK = ['check', '--quiet', '--clients', '2', '--format', 'json'];

/** Each client costs it a megabyte, for as long as it is there. */
const HOARDER = `use IO::Socket; use IO::Select;
  my $l = IO::Socket::INET->new(LocalPort => 5005, Listen => 1024, ReuseAddr => 1) or die;
  my $s = IO::Select->new($l); my %held; my $own = "x" x (8 << 20); $SIG{PIPE} = "IGNORE"; $SIG{TERM} = sub { exit 0 };
  for (;;) { for my $f ($s->can_read) {
    if ($f == $l) { my $c = $l->accept or next; $held{fileno $c} = "y" x (1 << 20); $s->add($c); next }
    if (sysread $f, my $in, 4096) { syswrite $f, "ok" } else { delete $held{fileno $f}; $s->remove($f); close $f }
  } }`;

const RUNS: Readonly<Record<string, readonly string[]>> = {
  good: [
    '--chaos',
    'pids,kill-children,sigstop-server',
    '--seed',
    '42',
    IMAGE,
    '--',
    'forkbed-server',
    '--reap',
    'wait',
  ],
  'wait-once': ['--chaos', 'kill-children', '--hold', '900ms', IMAGE, '--', 'forkbed-server', '--reap', 'wait-once'],
  childless: ['--chaos', 'kill-children', IMAGE, '--', 'forkbed-server', '--mode', 'events'],
  'gone for good': ['--chaos', 'disconnect', IMAGE, '--', 'forkbed-server', '--reap', 'wait'],
  memory: ['--chaos', 'memory', '--seed', '1', IMAGE, '--', 'forkbed-server', '--reap', 'wait', '--oom-score-children'],
  // One process, which is larger than the least limit that an engine sets: the kernel has nobody else to end.
  'memory of one process': ['--chaos', 'memory', '--seed', '1', '--port', '5005', IMAGE, '--', 'perl', '-e', HOARDER],
  'no netem': ['--chaos', 'latency', IMAGE, '--', 'forkbed-server', '--reap', 'wait'],
};

let outcomeOf: (name: string) => Promise<Outcome>;

beforeAll(() => {
  const job = (name: string) => forkbed([...CHECK, ...(RUNS[name] ?? [])]);
  outcomeOf = startAtOnce(Object.keys(RUNS), { atOnce: 4, job });
});

async function verdictOf(name: string) {
  return toldVerdict(await outcomeOf(name));
}

test('a server that stands all of it passes, and each fault was seen to act at its time', async () => {
  const { exitCode, verdict, plan, findings } = await verdictOf('good');
  expect(verdict.chaos.faults).toMatchObject([
    { fault: 'pids', acted: true, observed: expect.stringMatching(/^[\d,]+ forks were refused$/) },
    { fault: 'kill-children', acted: true, observed: expect.stringMatching(/^\d+ children got SIGKILL within/) },
    { fault: 'sigstop-server', acted: true, observed: 'the server stood still' },
  ]);
  for (const { atMs, forMs, wasOnMs } of verdict.chaos.faults) {
    expect(wasOnMs.from).toBeGreaterThanOrEqual(atMs - 5);
    expect(wasOnMs.from).toBeLessThan(atMs + forMs + 5_000);
  }
  expect(plan.chaos).toEqual({ faults: ['pids', 'kill-children', 'sigstop-server'], seed: 42 });
  expect(verdict.chaos.failedMeanwhile).toBeGreaterThan(0);
  expect(findings.served.observed).toMatch(/failed while a fault was active$/);
  expect(findings.faults).toMatchObject({ outcome: 'pass', observed: expect.stringContaining('seed 42') });
  expect(verdict.findings.filter(({ outcome }: { outcome: string }) => outcome !== 'pass')).toEqual([]);
  expect([verdict.outcome, exitCode]).toEqual(['pass', 0]);
});

test('a server that waits once for each SIGCHLD fails when its children are killed together', async () => {
  const { exitCode, findings } = await verdictOf('wait-once');
  expect(findings['no-defunct'].outcome).toBe('fail');
  expect(findings.faults.outcome).toBe('pass');
  expect(exitCode).toBe(1);
});

test('where there was no child to kill nothing was tested: unknown', async () => {
  const { exitCode, verdict, findings } = await verdictOf('childless');
  expect(findings.faults).toMatchObject({
    outcome: 'unknown',
    observed: '1 fault of 1 did not act: kill-children',
    evidence: ['kill-children: no child was there'],
  });
  expect(verdict.findings.filter(({ outcome }: { outcome: string }) => outcome === 'fail')).toEqual([]);
  expect(exitCode).toBe(2);
});

test('a server without a time limit keeps the children of clients whose network went away: fail', async () => {
  const { exitCode, findings } = await verdictOf('gone for good');
  expect(findings['children-gone']).toMatchObject({ outcome: 'fail', observed: '11 processes, 1 before' });
  expect(findings.served.outcome).toBe('pass');
  expect(findings.faults.outcome).toBe('pass');
  expect(exitCode).toBe(1);
});

test('memory runs out for a server that forks: children are ended, or the limit is met, and it passes', async () => {
  const { exitCode, verdict } = await verdictOf('memory');
  const [memory] = verdict.chaos.faults;
  // Whom the kernel ends is its choice.
  if (memory.observed === 'the limit ended the subject') expect(exitCode).toBe(2);
  else expect(exitCode).toBe(0);
  expect(memory.acted).toBe(true);
});

test('a subject that the limit of forkbed itself has ended is not accused of it', async () => {
  const { exitCode, verdict, failed } = await verdictOf('memory of one process');
  expect(verdict.chaos.faults).toMatchObject([{ acted: true, observed: 'the limit ended the subject' }]);
  expect(failed).toEqual([]);
  expect(exitCode).toBe(2);
});

test('latency acts, or the kernel is said to have no netem: then it is unknown', async () => {
  const { exitCode, verdict } = await verdictOf('no netem');
  const [latency] = verdict.chaos.faults;
  if (latency.acted) {
    expect(latency.observed).toMatch(/^[\d,]+ packets were held up$/);
    expect(exitCode).toBe(0);
  } else {
    expect(latency.observed).toMatch(/^expected netem of the engine's kernel \(its module sch_netem\), received: /);
    expect(exitCode).toBe(2);
  }
});

test.each([
  [['--chaos', 'pids,bad-luck', IMAGE], '--chaos: expected one of pids, open-files, memory, '],
  [['--chaos', 'pids', '--seed', 'x', IMAGE], '--seed: expected an integer from 0 to 4294967295, received "x"'],
  [['--seed', '1', IMAGE], '--seed: expected --chaos with it, received none'],
  [
    ['--chaos', 'pids', '--container', 'x'],
    '--chaos: expected none with --container (forkbed leaves a container that ran before as it was), received both',
  ],
])('%j is refused with 64 and the reason', async (args, reason) => {
  const { exitCode, stdout, stderr } = await forkbed(['check', ...args]);
  expect(stderr).toContain(reason);
  expect(stdout).toBe('');
  expect(exitCode).toBe(64);
});
