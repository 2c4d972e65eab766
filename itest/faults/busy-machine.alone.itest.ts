/** A machine without CPU time left makes any server late: it is accused of that only where it took the time itself. */
import { availableParallelism } from 'node:os';
import { beforeAll, expect, jest, test } from '@jest/globals';
import type { RunEvidence, Verdict } from '../../src/host/index.ts';
import { buildSubject } from '../../testkit/subject-image.ts';
import { forkbed } from '../support/forkbed.ts';
import { run } from '../support/run.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const NAME = `forkbed-busy-${process.pid}`;
/** One connection for each core at once. */
const CLIENTS = availableParallelism();
const CONNECTIONS = 3;
const LOAD = ['--clients', CLIENTS, '--connections', CONNECTIONS, '--concurrency', 1, '--messages', 1].map(String);
const CHECK = ['check', '--quiet', '--format', 'json', ...LOAD, '--settle', '500ms', '--reply-timeout', '500ms'];
/** Each reply comes after so many milliseconds: too late, and before clients listen no longer. */
const LATE = '600';
const FAILED = `${CLIENTS * CONNECTIONS} of ${CLIENTS * CONNECTIONS} connections failed`;

let subject: string;

beforeAll(async () => {
  subject = await buildSubject('wrong-replies');
});

async function judgeServed(...way: readonly string[]) {
  const { stdout, stderr } = await forkbed([...CHECK, subject, '--', ...way]);
  if (stdout === '') throw new Error(`expected a report, received ${stderr}`);
  const { verdict, evidence }: { verdict: Verdict; evidence: RunEvidence } = JSON.parse(stdout);
  const finding = verdict.findings.find(({ id }) => id === 'served');
  return { outcome: finding?.outcome, observed: finding?.observed, evidence };
}

/** Others take all cores meanwhile. */
async function whileBusy<Value>(call: () => Promise<Value>): Promise<Value> {
  const loops = `for _ in $(seq ${4 * availableParallelism()}); do (while :; do :; done) & done; wait`;
  const options = ['--detach', '--rm', '--name', NAME, '--init', '--entrypoint', 'sh'];
  await run('docker', ['run', ...options, IMAGE, '-c', loops], { limitMs: 30_000 });
  try {
    return await call();
  } finally {
    await run('docker', ['rm', '--force', NAME], { limitMs: 30_000 });
  }
}

test('replies that are late while others take the machine are unknown', async () => {
  const { outcome, observed } = await whileBusy(() => judgeServed('late', LATE));
  expect({ outcome, observed }).toEqual({
    outcome: 'unknown',
    observed: `the machine had no CPU time left, and replies came too late: ${FAILED}`,
  });
});

test('replies that are late on a machine with time to spare are a fail', async () => {
  const { outcome, observed } = await judgeServed('late', LATE);
  expect({ outcome, observed }).toEqual({ outcome: 'fail', observed: FAILED });
});

test('replies that are late because the server takes the machine itself are a fail', async () => {
  const { outcome, observed, evidence } = await judgeServed('burns', LATE);
  expect({ outcome, observed }).toEqual({ outcome: 'fail', observed: FAILED });
  const [{ audit, cpuMs = 0 }] = evidence.lives;
  if (audit.kind !== 'complete') throw new Error(audit.reason);
  expect(cpuMs).toBeGreaterThan((audit.evidence.load.machine?.busyMs ?? 0) / 2);
});
