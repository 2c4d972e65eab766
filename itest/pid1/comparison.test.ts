import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { judge } from '../../src/common/checks/judge.ts';
import { makeRun } from '../../src/common/checks/run-evidence.fixture.ts';
import { orphansLeftRemedy } from '../../src/common/known-programs/describe-known-program.ts';
import { findKnownProgram } from '../../src/common/known-programs/find-known-program.ts';
import { catalogueAnswers, EXPLAINED, findDifferences, toCompared, toOnContainer } from './comparison.ts';
import { type Comparison, comparisonPage } from './comparison-page.ts';
import { PROGRAMS } from './programs.ts';
import type { Catalogue, Measured, Row } from './row.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const { rows } = JSON.parse(read('docs/pid1.json')) as Catalogue;
const comparison = JSON.parse(read('docs/pid1-comparison.json')) as Comparison;

const REAPING = {
  reaped: 'at once',
  reapedAfterMs: 0,
  left: 0,
  watchedMs: 3_000,
  adoptedBy: [1],
  lives: true,
} as const;
const ENDS = { signal: 'SIGTERM', seconds: 0.3, exitCode: 143, killed: false };
const KILLED = { signal: 'SIGTERM', seconds: 10.2, exitCode: 137, killed: true };

function makeMeasured(overrides: Partial<Measured> = {}): Measured {
  const rest = { sigchld: 'caught', waitsFor: 'any', logLines: 0, replaced: 0, restarts: true } as const;
  return { ...rest, reaping: REAPING, stop: ENDS, ...overrides };
}

function makeRow(measured: Measured): Row {
  const about = { group: 'daemon', command: 'cron -f', version: '3.0', date: '2026-11-28', seconds: 30 } as const;
  return { name: 'cron', ...about, measured };
}

describe('the two recorded tables', () => {
  test('have at least forty programs in common', () => {
    const measured = rows.filter((row) => row.measured !== undefined).map(({ name }) => name);
    expect(comparison.programs.filter(({ name }) => measured.includes(name)).length).toBeGreaterThanOrEqual(40);
  });

  test('differ in nothing that has no reason', () => {
    const differences = findDifferences(rows, comparison.programs);
    expect(differences.filter(({ reason }) => reason === undefined)).toEqual([]);
  });

  test('have at least forty programs that were judged with --container, too', () => {
    expect(comparison.programs.filter(({ container }) => container !== undefined).length).toBeGreaterThanOrEqual(40);
  });

  test('quote the catalogue in the remedy of each that left orphans in a container that ran before', () => {
    const failing = comparison.programs.flatMap(({ pid1, container }) => {
      const known = findKnownProgram(pid1);
      return container?.remedy === undefined || orphansLeftRemedy(known) === undefined
        ? []
        : [{ program: known?.program, remedy: container.remedy }];
    });
    expect(failing.length).toBeGreaterThan(0);
    for (const { program, remedy } of failing) {
      expect(remedy).toMatch(
        / (?:does not reap|reaps) orphans.*, measured \d{4}-\d\d-\d\d\): start the container with an init/,
      );
      expect(remedy.startsWith(`${program} `)).toBe(true);
    }
  });

  test('are on the page: npm run pid1 -- --pages writes it', () => {
    expect(read('docs/pid1-comparison.md')).toBe(comparisonPage(comparison, rows));
  });

  test('reasons are of programs that there are', () => {
    const names = PROGRAMS.map(({ name }) => name);
    expect(Object.keys(EXPLAINED).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('the catalogue makes one expect of', () => {
  test.each([
    ['one that reaps at once', {}, 'pass', 'pass'],
    ['one that reaps within the settle window', { reaping: { ...REAPING, reapedAfterMs: 2_000 } }, 'pass', 'pass'],
    ['one that reaps after it', { reaping: { ...REAPING, reapedAfterMs: 2_001 } }, 'fail', 'pass'],
    ['one that leaves them', { reaping: { ...REAPING, reaped: 'left', left: 1 } }, 'fail', 'pass'],
    ['one that ends of them', { reaping: { ...REAPING, lives: false, endedWith: 1 } }, 'fail', 'unknown'],
    ['one that replaces its own', { replaced: 1 }, 'fail', 'pass'],
  ] as const)('%s', (_, overrides, reapsOrphans, alive) => {
    expect(catalogueAnswers(makeMeasured(overrides))).toMatchObject({ 'reaps-orphans': reapsOrphans, alive });
  });

  test.each([
    ['one that ends', {}, 'ends 143', 'pass'],
    ['one that is killed', { stop: KILLED }, 'killed', 'fail'],
    ['one that does not start again', { restarts: false }, 'ends 143', 'fail'],
  ])('%s', (_, overrides, stops, restarts) => {
    expect(catalogueAnswers(makeMeasured(overrides))).toMatchObject({ stops, restarts });
  });

  test('one that was not asked to stop nothing', () => {
    const { stop: _stop, restarts: _restarts, ...measured } = makeMeasured();
    expect(Object.keys(catalogueAnswers(measured))).toEqual(['reaps-orphans', 'alive']);
  });
});

describe('a verdict', () => {
  const compare = (host: Parameters<typeof makeRun>[1]) => {
    const evidence = makeRun({}, host);
    return toCompared({ name: 'cron', date: '2026-11-28' }, { evidence, verdict: judge(evidence) });
  };

  test('has its answers, and PID 1 as the census shows it', () => {
    const stop = { kind: 'asked', evidence: { signal: 'SIGTERM', exitCode: 0, tookMs: 41, graceMs: 10_000 } } as const;
    expect(compare({ stop })).toMatchObject({
      pid1: { command: 'forkbed-server', argv: ['forkbed-server', '--reap', 'wait'] },
      answers: { 'reaps-orphans': 'pass', alive: 'pass', stops: 'ends 0' },
      observed: { stops: 'SIGTERM: it ended with exit code 0 after 41 ms' },
    });
  });

  test.each([
    ['killed', 'PID 1 shows no handler of SIGTERM, and did not end within 1 s of it: its engine kills it after 10 s'],
    ['not asked', 'it had ended'],
  ])('says %s of a stop that does not apply', (answer, reason) => {
    expect(compare({ stop: { kind: 'not-applicable', reason } }).answers.stops).toBe(answer);
  });

  test('that differs is found, and one that was not applied does not differ', () => {
    const compared = { ...compare({}), answers: { 'reaps-orphans': 'fail', alive: 'pass' } };
    expect(findDifferences([makeRow(makeMeasured())], [compared])).toEqual([
      { name: 'cron', check: 'reaps-orphans', onContainer: false, catalogue: 'pass', verdict: 'fail' },
    ]);
  });

  test('that differs for a reason that is known has it', () => {
    const compared = { ...compare({}), name: 'svscan', answers: { 'reaps-orphans': 'fail' } };
    const [difference] = findDifferences([{ ...makeRow(makeMeasured()), name: 'svscan' }], [compared]);
    expect(difference?.reason).toBe(EXPLAINED.svscan?.['reaps-orphans']);
  });

  test('of a container that ran before is compared as well', () => {
    const compared = { ...compare({}), container: { answers: { alive: 'fail' } } };
    const differences = findDifferences([makeRow(makeMeasured())], [compared]);
    expect(differences).toEqual([
      { name: 'cron', check: 'alive', onContainer: true, catalogue: 'pass', verdict: 'fail' },
    ]);
    const page = comparisonPage({ machine: 'A machine.', programs: [compared] }, [makeRow(makeMeasured())]);
    expect(page).toContain('1 of them were judged with `--container`, too: 1 answers differ.');
    expect(page).toContain('- **cron**, `alive` of `--container`: by the catalogue pass, by the check fail:');
  });

  test('of a container that ran before has the remedy of a check that fails, and none of one that passes', () => {
    const evidence = makeRun({}, {});
    expect(toOnContainer(judge(evidence))).toEqual({
      answers: { 'reaps-orphans': 'pass', alive: 'pass' },
    });
    const failing = judge(evidence).findings.map((finding) =>
      finding.id === 'reaps-orphans' ? { ...finding, outcome: 'fail' as const, remedy: 'an init' } : finding,
    );
    expect(toOnContainer({ ...judge(evidence), findings: failing })).toMatchObject({ remedy: 'an init' });
  });

  test('that differs without a reason is on the page in both words', () => {
    const compared = { ...compare({}), answers: { 'reaps-orphans': 'fail', alive: 'pass' } };
    const page = comparisonPage({ machine: 'A machine.', programs: [compared] }, [makeRow(makeMeasured())]);
    expect(page).toContain('| cron | **pass / fail** | pass | – | – |');
    expect(page).toContain(
      '- **cron**, `reaps-orphans`: by the catalogue pass, by the check fail: **no reason is known**.',
    );
  });
});
