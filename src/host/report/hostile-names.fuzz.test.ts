/** A subject names its processes as it likes, and it may not like to be reported: no report lets a name be more than a name. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { census, zombieGroup, zombieRecord, zombieReport } from '../../common/checks/evidence.fixture.ts';
import { makeRun } from '../../common/checks/run-evidence.fixture.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import type { CheckReport } from './check-report.ts';
import { formatReport } from './format-report.ts';
import { FORMATS } from './formats.ts';
import { toMarkdown } from './markdown.ts';
import { makeReport } from './report.fixture.ts';

const RUNS = { numRuns: Math.ceil(Number(process.env.FUZZ_RUNS ?? 1000) / 10) };
/** What a line of text may not hold, wherever it is shown. */
const OBEYED = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const hostile = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      '</pre><script>alert(1)</script>',
      '" onload="x',
      ']]>',
      '\u001b[2J\u009b31m',
      '\n::error::',
      'a\nverdict: pass',
      '\nok 99 - all',
      '# SKIP',
      '| cell |\n\n# head',
      '](https://example)',
      '`',
      '&lt;',
      '\u202eabc',
    ),
  )
  .filter((name) => name.trim() !== '');

/** A zombie of that name, and a process that is named so wherever a process can be. */
function reportNaming(name: string): CheckReport {
  const zombie = zombieRecord({ pid: 7, command: name });
  const renamed = (process: ProcessRecord) => ({ ...process, command: name, argv: [name, name] });
  const baseline = census({ processes: census().processes.map(renamed) });
  const group = zombieGroup({ count: 3, stillThere: 3, oldestMs: 4_100, examples: [zombie] });
  const worst = { atMs: 1500, processes: [...baseline.processes, zombie], omitted: 0 };
  const samples = [0, 1500].map((atMs) => ({ atMs, processes: 2, zombies: 1, rssKiB: 900 }));
  const zombies = zombieReport({ seen: 3, peak: 3, lasting: 3, groups: [group] });
  const notCarried = [{ what: name, path: name, consequence: name }];
  return makeReport({
    manifest: { file: name, workload: name, container: name, notCarried },
    evidence: makeRun({ baseline, after: { ...baseline, atMs: 20_000 }, zombies, timeline: { samples, worst } }),
  });
}

const write: Readonly<Record<string, (report: CheckReport) => string>> = {
  ...Object.fromEntries(FORMATS.map((format) => [format, (report: CheckReport) => formatReport(report, format)])),
  markdown: toMarkdown,
};

const tagsOf = (markup: string) => markup.match(/<[^>]*>/g)?.map((tag) => tag.replace(/"[^"]*"/g, '""'));

describe.each(Object.keys(write))('%s', (format) => {
  const report = (name: string) => write[format]?.(reportNaming(name)) ?? '';
  const harmless = report('sh');

  test('has the lines that it has for any other name, and nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const lines = report(name).split('\n');
        expect(lines).toHaveLength(harmless.split('\n').length);
        expect(lines.filter((line) => OBEYED.test(line))).toEqual([]);
      }),
      RUNS,
    );
  });

  if (format === 'html' || format === 'junit') {
    test('has no markup of the subject', () => {
      fc.assert(
        fc.property(hostile, (name) => {
          expect(tagsOf(report(name))).toEqual(tagsOf(harmless));
        }),
        RUNS,
      );
    });
  }

  if (format === 'json') {
    test('says the name as it is', () => {
      fc.assert(
        fc.property(hostile, (name) => {
          const { verdict, evidence } = JSON.parse(report(name)) as CheckReport;
          expect(verdict.timeline?.worst.processes.at(-1)?.command).toBe(name);
          const [{ audit }] = evidence.lives;
          expect(audit).toMatchObject({ evidence: { pid1: { command: name, argv: [name, name] } } });
        }),
        RUNS,
      );
    });
  }
});
