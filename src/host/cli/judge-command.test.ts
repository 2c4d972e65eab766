/** `forkbed judge`: what it prints, what it writes, and its exit code. No engine is needed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeRun } from '../../common/checks/run-evidence.fixture.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { Engine } from '../docker/engine.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import type { CheckReport } from '../report/check-report.ts';
import { formatReport } from '../report/format-report.ts';
import { formatReports } from '../report/format-reports.ts';
import { FAILING, makeReport } from '../report/report.fixture.ts';
import type { ReportEntry } from '../report/report-set.ts';
import { runCli } from './frame.ts';
import { judgeCommand } from './judge-command.ts';

const UNKNOWN = makeReport({ evidence: makeRun({ foreign: { kind: 'failed', reason: 'fork: EAGAIN' } }) });

const { GITHUB_STEP_SUMMARY } = process.env;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-judge-'));
  // Where these tests run in a job, its summary is not for their reports.
  delete process.env.GITHUB_STEP_SUMMARY;
});
afterAll(() => {
  if (GITHUB_STEP_SUMMARY !== undefined) process.env.GITHUB_STEP_SUMMARY = GITHUB_STEP_SUMMARY;
  rmSync(folder, { recursive: true });
});

function saved(report: CheckReport): string {
  return savedText(formatReport(report, 'json'));
}

function savedSet(entries: readonly ReportEntry[]): string {
  return savedText(formatReports(entries, 'json'));
}

function savedText(text: string): string {
  const file = join(folder, 'saved.json');
  writeFileSync(file, text);
  return file;
}

/** In this process, with what it writes to stdout. */
async function judge(...args: readonly string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const { write } = process.stdout;
  process.stdout.write = ((text: string) => {
    written.out += text;
    return true;
  }) as typeof write;
  try {
    const exitCode = await runCli({
      commands: { judge: judgeCommand },
      version: '1.2.3',
      openEngine: async () => new Engine(),
      args: ['judge', ...args],
      environment: {},
      out: (text) => {
        written.out += text;
      },
      err: (text) => {
        written.err += text;
      },
    });
    return { exitCode, ...written };
  } finally {
    process.stdout.write = write;
  }
}

describe('forkbed judge', () => {
  test.each([
    ['pass', 0, makeReport()],
    ['fail', 1, FAILING],
    ['unknown', 2, UNKNOWN],
  ])('prints a report whose verdict is %s as check printed it, with exit code %d', async (_, exitCode, report) => {
    expect(await judge(saved(report))).toEqual({ exitCode, out: formatReport(report, 'text'), err: '' });
  });

  test('goes by the evidence, and not by the verdict that was saved with it', async () => {
    const { exitCode, out } = await judge('--format=json', saved({ ...FAILING, verdict: makeReport().verdict }));
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toEqual(JSON.parse(formatReport(FAILING, 'json')));
  });

  test('allows again to be unknown what the run allowed', async () => {
    const allowed = ['reaps-orphans'];
    const evidence = { ...UNKNOWN.evidence, allowUnknown: allowed };
    const junit = join(folder, 'reports/junit.xml');
    const file = saved({ ...UNKNOWN, evidence, allowedUnknown: allowed });
    expect((await judge(file, '--output', `junit=${junit}`)).exitCode).toBe(0);
    expect(readFileSync(junit, 'utf8')).toContain('errors="0" skipped="1"');
    // What is named on the command line takes its place.
    const { exitCode, out } = await judge('--allow-unknown', 'served', '--format', 'json', file);
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      allowedUnknown: ['served'],
      evidence: { allowUnknown: ['served'] },
      verdict: { outcome: 'unknown' },
    });
  });

  test('allows to be unknown what was not allowed when it was saved', async () => {
    expect((await judge(saved(UNKNOWN), '--allow-unknown=reaps-orphans')).exitCode).toBe(0);
  });

  test('judges each report of several subjects, with the exit code of the worst', async () => {
    const failure = { exitCode: ExitCode.Unavailable, message: 'expected an image, received none' };
    const none = { name: 'none', failure };
    const sound = { ...makeReport(), name: 'sound' };
    const open = { ...UNKNOWN, name: 'open' };
    const leaks = { ...FAILING, name: 'leaks' };
    for (const [entries, exitCode] of [
      [[sound, none, leaks], 1],
      [[sound, none, open], 69],
      [[sound, open], 2],
      [[sound], 0],
    ] as const) {
      const lying = entries.map((entry) => ('failure' in entry ? entry : { ...entry, verdict: makeReport().verdict }));
      expect(await judge(savedSet(lying))).toEqual({ exitCode, out: formatReports(entries, 'text'), err: '' });
    }
    const allowed = await judge('--allow-unknown=reaps-orphans', '--format=json', savedSet([sound, open, none]));
    expect(allowed.exitCode).toBe(69);
    expect(JSON.parse(allowed.out)).toMatchObject([{ name: 'sound' }, { allowedUnknown: ['reaps-orphans'] }, none]);
  });

  test('writes a report of its own that can be judged again', async () => {
    const judged = join(folder, 'again.json');
    await judge(saved(FAILING), '--output', `json=${judged}`);
    expect(await judge(judged)).toEqual(await judge(saved(FAILING)));
  });

  test.each<[string, () => readonly string[], RegExp]>([
    ['no file', () => [], /expected one FILE, received none/],
    ['two files', () => ['a.json', 'b.json'], /expected one FILE, received .*a\.json b\.json/],
    ['a file that is not there', () => ['missing.json'], /missing\.json: expected a JSON report .* received: .*ENOENT/],
    [
      'a report of schemaVersion 1',
      () => {
        const file = join(folder, 'old.json');
        writeFileSync(file, '{"schemaVersion":1}');
        return [file];
      },
      /old\.json: expected .* schemaVersion 3 or 2, received: schemaVersion 1/,
    ],
    [
      'a report that is not as the schema describes it',
      () => [saved({ ...FAILING, durationMs: -1 })],
      /saved\.json: expected .* received: durationMs: it must be >= 0, and is -1/,
    ],
    [
      'no report at all',
      () => [savedText('[]')],
      /saved\.json: expected a report .*, or several, received: an empty array/,
    ],
    [
      'an array with something else',
      () => [savedText(`[${formatReport(FAILING, 'json')}, 1]`)],
      /saved\.json: item 2: expected a report of forkbed check/,
    ],
    [
      'a subject without a verdict that ended with one',
      () => [savedText('[{"schemaVersion":3,"name":"a","failure":{"exitCode":0,"message":"x"}}]')],
      /saved\.json: item 1: expected a subject .* received: failure\/exitCode: it must be equal to one of/,
    ],
    ['a check that there is not', () => ['--allow-unknown', 'no-leaks', 'a.json'], /--allow-unknown: expected one of/],
  ])('refuses %s with exit code 64, and prints nothing on stdout', async (_, args, reason) => {
    const { exitCode, out, err } = await judge(...args());
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toMatch(reason);
  });
});

test('is a command of forkbed that needs no engine, and writes the summary of a job', async () => {
  const summary = join(folder, 'summary.md');
  const env = { PATH: process.env.PATH, DOCKER_HOST: 'tcp://127.0.0.1:1', GITHUB_STEP_SUMMARY: summary };
  const program = join(PACKAGE_ROOT, 'bin/forkbed.mjs');
  const called = await new Promise((resolve) => {
    const child = execFile(process.execPath, [program, 'judge', saved(FAILING)], { env }, (_, out, err) =>
      resolve({ exitCode: child.exitCode, out, err }),
    );
  });
  expect(called).toEqual({ exitCode: 1, out: formatReport(FAILING, 'text'), err: '' });
  expect(readFileSync(summary, 'utf8')).toMatch(/^### ❌ forkbed: fail: /);
}, 60_000);
