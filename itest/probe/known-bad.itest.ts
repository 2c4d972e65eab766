/** Each check of the verdict has a known-bad subject that it catches; the same server without a fault passes. */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { CHECK_IDS } from '../../src/common/checks/checks.ts';
import { buildSubject } from '../../testkit/subject-image.ts';
import { startAtOnce } from '../support/at-once.ts';
import { type Audited, audit } from '../support/audit.ts';

jest.setTimeout(400_000);

const CAUGHT = [
  ['no-defunct', 'zombies'],
  ['children-gone', 'child-stays'],
  ['no-orphans', 'orphan-stays'],
  ['client-fd-closed', 'parent-keeps-client'],
  ['listen-fd-closed', 'child-keeps-listener'],
  ['sockets-closed', 'never-closes'],
  ['memory-flat', 'leaks'],
  ['served', 'mute'],
  ['reaps-orphans', 'zombies'],
  ['alive', 'deaf'],
] as const;

let auditOf: (fault: string) => Promise<Audited>;

beforeAll(async () => {
  const image = await buildSubject('faulty');
  const faults = [...new Set(['none', ...CAUGHT.map(([, fault]) => fault)])];
  auditOf = startAtOnce(faults, { atOnce: 3, job: (fault) => audit({ image, command: [fault] }) });
});

test('a server without a fault passes, in an image with nothing else in it', async () => {
  const { exitCode, verdict, failed } = await auditOf('none');
  expect(failed).toEqual([]);
  expect(verdict).toMatchObject({ outcome: 'pass', control: { seen: true } });
  expect(exitCode).toBe(0);
});

test.each(CAUGHT)('%s catches the fault %s', async (check, fault) => {
  const { exitCode, failed } = await auditOf(fault);
  expect(failed).toContain(check);
  expect(exitCode).toBe(1);
});

test('no check is without a known-bad subject', () => {
  expect(CAUGHT.map(([check]) => check).toSorted()).toEqual(CHECK_IDS.toSorted());
});
