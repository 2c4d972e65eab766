/** `forkbed check --chaos stop-container,restart-container`: a subject must end when it is told to, come back, and be clean in its next life, too. */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { buildSubject } from '../../testkit/subject-image.ts';
import { startAtOnce } from '../support/at-once.ts';
import { forkbed } from '../support/forkbed.ts';
import type { Outcome } from '../support/run.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(180_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const CHECK = ['check', '--quiet', '--clients', '2', '--format', 'json', '--seed', '7'];
const FIRST = 'if test ! -e /tmp/lived; then touch /tmp/lived; exec forkbed-server --reap wait; fi';

/** Subjects of which the second life is another. */
function inSecondLife(script: string): string[] {
  return [IMAGE, '--', 'sh', '-c', `${FIRST}; ${script}`];
}

const RUNS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  good: async () => ['--chaos', 'restart-container,stop-container', IMAGE, '--', 'forkbed-server', '--reap', 'wait'],
  'heeds no signal': async () => ['--chaos', 'stop-container', await buildSubject('article-cpp')],
  'lives once': async () => [
    '--chaos',
    'restart-container',
    '--start-timeout',
    '5s',
    ...inSecondLife('echo /tmp/lived is there >&2; exit 3'),
  ],
  'leaks later': async () => ['--chaos', 'stop-container', ...inSecondLife('exec forkbed-server --reap none')],
};

let outcomeOf: (name: string) => Promise<Outcome>;

beforeAll(() => {
  const job = async (name: string) => forkbed([...CHECK, ...((await RUNS[name]?.()) ?? [])]);
  outcomeOf = startAtOnce(Object.keys(RUNS), { atOnce: 4, job });
});

async function verdictOf(name: string) {
  return toldVerdict(await outcomeOf(name));
}

test('a server that ends when it is told to, and comes back the same, passes', async () => {
  const { exitCode, verdict, findings } = await verdictOf('good');
  const observed = expect.stringMatching(/^\d+ clients? w(as|ere) connected, it ended with exit code 0 after /);
  expect(verdict.chaos.faults.map(({ fault }: { fault: string }) => fault).sort()).toEqual([
    'restart-container',
    'stop-container',
  ]);
  for (const fault of verdict.chaos.faults) {
    expect(fault).toMatchObject({ acted: true, observed });
    expect(fault.wasOnMs.from).toBeGreaterThanOrEqual(fault.atMs - 5);
    expect(fault.wasOnMs.to - fault.wasOnMs.from).toBeGreaterThanOrEqual(fault.forMs);
  }
  expect(findings.restarts.outcome).toBe('pass');
  expect([verdict.outcome, exitCode]).toEqual(['pass', 0]);
});

test("the article's server, whose PID 1 heeds no SIGTERM, fails: the engine killed it", async () => {
  const { exitCode, failed, findings } = await verdictOf('heeds no signal');
  expect(failed).toEqual(['restarts']);
  expect(findings.restarts.observed).toBe(
    'stop-container: SIGTERM did not end it within 10.0 s, and the engine killed it',
  );
  expect(exitCode).toBe(1);
});

test('a server that cannot start where it has been before fails, and only therein', async () => {
  const { exitCode, failed, findings } = await verdictOf('lives once');
  expect(failed).toEqual(['restarts']);
  expect(findings.restarts).toMatchObject({
    observed: expect.stringMatching(/^restart-container: it ended with exit code 0 .* nobody was served$/),
    evidence: [expect.stringMatching(/^it ended again, with exit code 3; a client's connection failed: E\w+$/)],
  });
  expect(exitCode).toBe(1);
});

test('zombies of its second life alone make it fail', async () => {
  const { exitCode, findings, verdict } = await verdictOf('leaks later');
  expect(findings['no-defunct']).toMatchObject({
    outcome: 'fail',
    observed: expect.stringMatching(/^after stop-container: /),
  });
  expect(findings.restarts.outcome).toBe('pass');
  expect(verdict.figures.zombies.lasting).toBe(0);
  expect(exitCode).toBe(1);
});
