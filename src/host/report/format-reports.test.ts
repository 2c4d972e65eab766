import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ORPHANS_REAPED } from '../../common/checks/evidence.fixture.ts';
import { incompleteRun, makeRun } from '../../common/checks/run-evidence.fixture.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { readField } from '../thrown.ts';
import { formatReport } from './format-report.ts';
import { formatReports } from './format-reports.ts';
import { FORMATS } from './formats.ts';
import { FAILING, makeReport } from './report.fixture.ts';
import { type FailedCheck, jointOutcome, type ReportEntry, worstExitCode } from './report-set.ts';

const PASSING = makeReport({ name: 'web' });
const FAILED = { ...FAILING, name: 'api <1>' };
const UNKNOWN = makeReport({ name: 'db', evidence: incompleteRun({ reason: 'it ended by itself' }) });
const UNAVAILABLE: FailedCheck = {
  name: 'cache',
  failure: { exitCode: ExitCode.Unavailable, message: 'expected an image, received none <&>' },
};
const BUG: FailedCheck = { name: 'bug', failure: { exitCode: ExitCode.Bug, message: 'this is a bug' } };
const ALL: readonly ReportEntry[] = [PASSING, FAILED, UNKNOWN, UNAVAILABLE];

test.each<[string, readonly ReportEntry[], number, string]>([
  ['passes where each passes', [PASSING, PASSING], 0, 'pass'],
  ['is unknown where one is', [PASSING, UNKNOWN], 2, 'unknown'],
  ['fails where one fails, whatever else there is', [UNKNOWN, UNAVAILABLE, BUG, FAILED, PASSING], 1, 'fail'],
  ['ends with 69 where one could not be checked', [UNKNOWN, UNAVAILABLE, PASSING], 69, 'unknown'],
  ['ends with 70 for a bug', [UNAVAILABLE, BUG, PASSING], 70, 'unknown'],
])('the whole %s', (_, entries, exitCode, outcome) => {
  expect(worstExitCode(entries)).toBe(exitCode);
  expect(jointOutcome(entries)).toBe(outcome);
});

describe('several subjects', () => {
  test('are sections of a text, with a line for each at the end', () => {
    const text = formatReports(ALL, 'text');
    const titles = [...text.matchAll(/^(.+)\n=+$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'web (my <image> & "more")',
      'api <1> (my <image> & "more")',
      'db (my <image> & "more")',
      'cache',
    ]);
    expect(text.split('\n').slice(-9)).toEqual([
      '4 subjects: 1 pass, 1 fail, 1 unknown, 1 not checked',
      '',
      '  ✓ web      pass',
      '  ✗ api <1>  fail: alive',
      expect.stringMatching(/^ {2}\? db {7}unknown: no-defunct, /),
      '  ! cache    could not be checked, exit code 69',
      '',
      'verdict: fail',
      '',
    ]);
  });

  test('are items of an array, as the schema has it', () => {
    const read = (name: string) => JSON.parse(readFileSync(join(PACKAGE_ROOT, 'docs/schema', name), 'utf8'));
    const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
    const validate = ajv.addSchema(read('verdict.schema.json')).compile(read('reports.schema.json'));
    const items = JSON.parse(formatReports(ALL, 'json'));
    expect(validate(items)).toBe(true);
    expect(items.map((item: unknown) => readField(item, 'name'))).toEqual(['web', 'api <1>', 'db', 'cache']);
    expect(items[3]).toEqual({ schemaVersion: 3, ...UNAVAILABLE });
    for (const wrong of [
      [],
      [{ ...items[3], failure: { exitCode: 2, message: 'x' } }],
      [{ ...items[0], outcome: 'x' }],
    ]) {
      expect(validate(wrong)).toBe(false);
    }
  });

  test('are suites of JUnit, of which one that could not be checked has an error', () => {
    const xml = formatReports(ALL, 'junit');
    expect(
      [...xml.matchAll(/<testsuite name="(.*?)" tests="(\d+)" failures="(\d+)" errors="(\d+)"/g)].map((each) =>
        each.slice(1),
      ),
    ).toEqual([
      ['forkbed web (my &lt;image&gt; &amp; &quot;more&quot;)', '11', '0', '0'],
      ['forkbed api &lt;1&gt; (my &lt;image&gt; &amp; &quot;more&quot;)', '11', '1', '1'],
      ['forkbed db (my &lt;image&gt; &amp; &quot;more&quot;)', '11', '0', '11'],
      ['forkbed cache', '1', '0', '1'],
    ]);
    expect(xml).toContain('<testsuites name="forkbed" tests="34" failures="1" errors="13" skipped="0" time="7.035">');
    expect(xml).toContain('<error message="expected an image, received none &lt;&amp;&gt;">exit code 69</error>');
  });

  test('are one list of TAP, each line with the name of its subject', () => {
    const lines = formatReports(ALL, 'tap').split('\n');
    expect(lines).toContain('1..34');
    const numbers = lines.flatMap((line) => /^(?:not )?ok (\d+) - /.exec(line)?.[1] ?? []);
    expect(numbers.map(Number)).toEqual(Array.from({ length: 34 }, (_, index) => index + 1));
    expect(lines.filter((line) => / - api <1>: /.test(line))).toHaveLength(11);
    expect(lines).toContain('not ok 34 - cache: control: expected an image, received none <&>');
  });

  test('are parts of one page, in which no id is there twice', () => {
    const html = formatReports(ALL, 'html');
    const ids = [...html.matchAll(/ id="(.*?)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...html.matchAll(/href="#(.*?)"/g)].map(([, id]) => id)).toEqual([
      'subject-1',
      'subject-2',
      'subject-3',
      'subject-4',
    ]);
    expect(ids).toEqual(expect.arrayContaining(['subject-1', 'subject-2-alive', 'subject-4']));
    expect(html).toContain('could not be checked: expected an image, received none &lt;&amp;&gt;');
  });

  test('have no format without a form for them', () => {
    for (const format of FORMATS) expect(formatReports(ALL, format)).toMatch(/\n$/);
  });
});

test('what a baseline has is skipped in JUnit, a TODO in TAP, suppressed in SARIF, and no failure in the text', () => {
  const baseline = [
    { check: 'reaps-orphans', process: 'forkbed-server', kind: 'orphan that is not reaped', count: 9 },
  ] as const;
  const stayed = { ...ORPHANS_REAPED, stayed: 3 };
  const known = makeReport({ evidence: makeRun({ foreign: stayed }, { baseline }) });
  expect(known.verdict.outcome).toBe('pass');
  expect(formatReport(known, 'text')).toMatch(/^ {2}~ reaps-orphans {5}in the baseline: /m);
  expect(formatReport(known, 'junit')).toMatch(
    /failures="0" errors="0" skipped="1"[\s\S]*<skipped message="in the baseline: /,
  );
  expect(formatReport(known, 'tap')).toMatch(/^not ok \d+ - reaps-orphans: .* # TODO in the baseline$/m);
  expect(JSON.parse(formatReport(known, 'sarif')).runs[0].results[0]).toMatchObject({
    baselineState: 'unchanged',
    suppressions: [{ kind: 'external' }],
  });
  expect(formatReport(known, 'html')).toContain('<li class="known">');
  const fresh = makeReport({ evidence: makeRun({ foreign: stayed }, { baseline: [] }) });
  expect(JSON.parse(formatReport(fresh, 'sarif')).runs[0].results[0]).toMatchObject({ baselineState: 'new' });
  const cured = makeReport({ evidence: makeRun({}, { baseline }) });
  for (const format of ['text', 'html'] as const)
    expect(formatReport(cured, format)).toContain('no longer found: reaps-orphans: 9 of orphan');
});
