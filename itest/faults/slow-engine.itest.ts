/** `forkbed check --chaos` on an engine that takes its time: the load lasts until the last fault has been reverted. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { EngineProxy } from '../support/engine-proxy.ts';
import { forkbed } from '../support/forkbed.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(180_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
/** The subject, its audit and its clients start as ever. */
const AT_ONCE = 3;
/** Then what the first fault needs. */
const SLOW = 2;
const EACH_MS = 15_000;

test('faults that are late meet the load all the same', async () => {
  let created = 0;
  await using proxy = await EngineProxy.start((request) => {
    if (!request.endsWith('/containers/create')) return undefined;
    created += 1;
    return created > AT_ONCE && created <= AT_ONCE + SLOW ? pause(EACH_MS) : undefined;
  });
  const chaos = ['--chaos', 'pids,kill-children', '--seed', '3'];
  const args = [...chaos, '--clients', '1', '--format', 'json', IMAGE, '--', 'forkbed-server', '--reap', 'wait'];
  const { exitCode, verdict, findings, plan } = toldVerdict(
    await forkbed(['check', '--quiet', ...args], { DOCKER_HOST: proxy.host }),
  );
  expect(verdict.chaos.faults).toMatchObject([{ acted: true }, { acted: true }]);
  expect(verdict.chaos.faults[1].wasOnMs.from).toBeGreaterThan(plan.forMs);
  expect(findings.served.outcome).toBe('pass');
  expect([verdict.outcome, exitCode]).toEqual(['pass', 0]);
});
