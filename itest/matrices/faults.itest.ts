/** Every fault that the server can have, against every check of the verdict, as docs/server.md promises it. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { FaultRow } from '../claims/claim.ts';
import { record } from '../claims/record.ts';
import { startAtOnce } from '../support/at-once.ts';
import { type Audited, audit } from '../support/audit.ts';
import { promisedFaults } from './faults-table.ts';

jest.setTimeout(120_000);

const promised = promisedFaults();
const rows: FaultRow[] = [];
let auditOf: (server: string) => Promise<Audited>;

beforeAll(() => {
  auditOf = startAtOnce([...promised.keys()], {
    atOnce: 3,
    job: (server) => audit({ command: promised.get(server)?.command ?? [] }),
  });
});

afterAll(() => {
  record('faults', { checks: rows[0]?.outcomes.map(({ check }) => check) ?? [], rows });
});

test.each([...promised])('%s fails in the checks that its row tells, and in no other', async (server, fault) => {
  const { verdict, failed } = await auditOf(server);
  rows.push({ server, outcomes: verdict.findings.map(({ id, outcome }) => ({ check: id, outcome })) });
  expect([...failed].sort()).toEqual([...fault.failing].sort());
  expect(verdict.control.seen).toBe(true);
});

test('each check is the first to tell of some fault', () => {
  const first = [...promised.values()].flatMap(({ failing }) => failing.slice(0, 1));
  const checks = rows[0]?.outcomes.map(({ check }) => check) ?? [];
  expect(checks).toContain('no-defunct');
  expect(checks.filter((check) => !first.includes(check))).toEqual([]);
});
