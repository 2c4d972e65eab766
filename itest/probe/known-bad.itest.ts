/** Each check of the verdict has a known-bad subject that it catches; the same server without a fault passes. */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { audit } from '../support/audit.ts';
import { buildSubject } from '../support/subject-image.ts';

jest.setTimeout(400_000);

let image: string;

beforeAll(async () => {
  image = await buildSubject('faulty');
});

test('a server without a fault passes, in an image with nothing else in it', async () => {
  const { exitCode, verdict, failed } = await audit({ image, command: ['none'] });
  expect(failed).toEqual([]);
  expect(verdict).toMatchObject({ outcome: 'pass', control: { seen: true } });
  expect(exitCode).toBe(0);
});

test.each([
  ['no-defunct', 'zombies'],
  ['children-gone', 'child-stays'],
  ['no-orphans', 'orphan-stays'],
  ['client-fd-closed', 'parent-keeps-client'],
  ['listen-fd-closed', 'child-keeps-listener'],
  ['sockets-closed', 'never-closes'],
  ['memory-flat', 'leaks'],
  ['served', 'mute'],
  ['alive', 'deaf'],
])('%s catches the fault %s', async (check, fault) => {
  const { exitCode, failed } = await audit({ image, command: [fault] });
  expect(failed).toContain(check);
  expect(exitCode).toBe(1);
});
