import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { judge } from '../../common/checks/judge.ts';
import type { RunEvidence } from '../../common/checks/run-evidence.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import type { CheckReport } from './check-report.ts';
import { toJson } from './json.ts';
import { readReports } from './read-report.ts';
import { FAILING, makeReport, UNDER_CHAOS } from './report.fixture.ts';

/** Saved by forkbed 0.1.0 before version 3. */
const VERSION_2 = join(__dirname, 'report-version-2.fixture.json');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-report-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function saved(text: string): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, text);
  return file;
}

/** The failing report as it is saved, changed. */
function changed(change: (report: ReturnType<typeof JSON.parse>) => void): string {
  const report = JSON.parse(toJson(FAILING));
  change(report);
  return saved(JSON.stringify(report));
}

/** Of a file with one. */
function readReport(file: string): CheckReport {
  const read = readReports(file);
  if (!('evidence' in read)) throw new Error(`expected one report, received ${read.length}`);
  return read;
}

/** What the error says after the name of the file. */
function refusal(file: string): string {
  try {
    readReport(file);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.message.startsWith(`${file}: expected `)).toBe(true);
    return error.message.slice(file.length + 2);
  }
  throw new Error('expected it to be refused, it was read');
}

describe('readReports', () => {
  test.each([
    ['in which a check fails', FAILING],
    ['of a run with faults', makeReport({ evidence: UNDER_CHAOS, allowedUnknown: ['served'] })],
  ])('gives back the report %s as it was saved', (_, report) => {
    const read = readReport(saved(toJson(report)));
    expect(read).toEqual(JSON.parse(JSON.stringify(report)));
    expect(JSON.stringify(judge(read.evidence))).toBe(JSON.stringify(report.verdict));
  });

  test('gives back a report that was saved with schemaVersion 2 by the names of today', () => {
    const [life] = FAILING.evidence.lives;
    const evidence: RunEvidence = {
      ...FAILING.evidence,
      lives: [{ ...life, engineCount: { engine: 4, census: { min: 3, max: 4 } } }],
      stop: { kind: 'not-applicable', reason: 'it was not started for this run' },
    };
    const read = readReport(VERSION_2);
    expect(read).toEqual(JSON.parse(JSON.stringify(makeReport({ evidence }))));
    expect(JSON.stringify(judge(read.evidence))).toBe(JSON.stringify(judge(evidence)));
  });

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ['no evidence', { evidence: undefined }, /received: the whole: it must have required property 'evidence'/],
    ['lives that are no list', { evidence: { lives: {}, allowUnknown: [] } }, /evidence\/lives: it must be array/],
    ['a life that is null', { evidence: { lives: [null], allowUnknown: [] } }, /evidence\/lives\/0: it must be object/],
    ['a verdict that is a text', { verdict: 'pass' }, /received: verdict: it must be object/],
  ])('refuses one of schemaVersion 2 with %s', (_, changes, expected) => {
    const report = { ...JSON.parse(readFileSync(VERSION_2, 'utf8')), ...changes };
    expect(refusal(saved(JSON.stringify(report)))).toMatch(expected);
  });

  test('takes the message by its name of 0.1, where that is the only one', () => {
    const file = changed(({ plan }) => {
      plan.send = 'of 0.1';
      delete plan.payload;
    });
    expect(readReport(file).plan).toMatchObject({ payload: 'of 0.1' });
    expect(readReport(file).plan).not.toHaveProperty('send');
    const wrong = changed(({ plan }) => {
      plan.send = 5;
      delete plan.payload;
    });
    expect(refusal(wrong)).toContain('plan/payload');
  });

  test('refuses a file that is not there, and a folder', () => {
    expect(refusal(join(folder, 'missing.json'))).toMatch(
      /^expected a JSON report of forkbed check, received: .*ENOENT/,
    );
    expect(refusal(folder)).toMatch(/^expected a JSON report of forkbed check, received: .*EISDIR/);
  });

  test.each([
    ['nothing', ''],
    ['a report as text', 'verdict: pass\n'],
    ['half a report', toJson(FAILING).slice(0, 900)],
  ])('refuses %s', (_, text) => {
    expect(refusal(saved(text))).toMatch(/^expected a JSON report of forkbed check, received: \S/);
  });

  test.each([
    ['the first version', '{"schemaVersion":1,"verdict":{}}', 'schemaVersion 1'],
    ['a version that is a text', '{"schemaVersion":"2"}', 'schemaVersion "2"'],
    ['the version after this one', '{"schemaVersion":4}', 'schemaVersion 4'],
    ['another object', '{"name":"forkbed"}', 'no schemaVersion'],
    ['null', 'null', 'no schemaVersion'],
  ])('refuses %s', (_, text, received) => {
    expect(refusal(saved(text))).toBe(
      `expected a report of forkbed check with schemaVersion 3 or 2, received: ${received}`,
    );
  });

  test('refuses an empty list', () => {
    expect(refusal(saved('[]'))).toBe('expected a report of forkbed check, or several, received: an empty array');
  });

  test('says where it is not as the schema describes it, what was expected, and what is there', () => {
    const file = changed((report) => {
      report.evidence.lives[0].audit.evidence.zombies.lasting = '3';
    });
    expect(refusal(file)).toBe(
      'expected a report of forkbed check, as docs/schema/verdict.schema.json describes it, received: ' +
        'evidence/lives/0/audit/evidence/zombies/lasting: it must be integer, and is "3"',
    );
  });

  test('names what is missing and what is too much', () => {
    const missing = changed((report) => {
      delete report.evidence;
    });
    expect(refusal(missing)).toMatch(/received: the whole: it must have required property 'evidence', and is \{/);
    const further = changed((report) => {
      report.plan.speed = 1;
    });
    expect(refusal(further)).toMatch(/received: plan: it must NOT have additional properties \("speed"\), and is \{/);
  });

  test('quotes little of it, and nothing that a terminal obeys', () => {
    const file = changed((report) => {
      report.verdict.outcome = `\u001b[2J\u202e${'x'.repeat(9_000)}`;
    });
    expect(refusal(file)).toMatch(/verdict\/outcome: .* and is "\\u001b\[2J\\u202exxx/);
    expect(refusal(file).length).toBeLessThan(400);
  });
});
