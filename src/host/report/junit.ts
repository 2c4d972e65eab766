/**
 * JUnit's XML, as pipelines read it: a suite for each subject, and in it a case for each check. What fails is a failure; what
 * could not be told is an error, so that no reader takes it for green, unless it was allowed to be: then it is skipped, as is
 * what is not applicable.
 *
 * Readers add up the times of the cases. All checks judge one run, so that its time stands at the control, which begins and
 * ends with it, and the judging of each check takes none.
 */
import type { Finding } from '../../common/checks/finding.ts';
import { printable } from '../../common/escape/printable.ts';
import { escapeXml } from '../../common/escape/xml.ts';
import { aboutRun, NOT_CARRIED_TITLE } from './about-run.ts';
import type { CheckReport } from './check-report.ts';
import { entryTitle, type FailedCheck, isFailed, type ReportEntry } from './report-set.ts';

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
  readonly message: string;
  readonly details: string;
  readonly durationMs: number;
}

export function toJunit(report: CheckReport): string {
  return reportsToJunit([report]);
}

/** A suite for each subject. One that could not be checked has a case that is an error. */
export function reportsToJunit(entries: readonly ReportEntry[]): string {
  const suites = entries.map((entry) => ({ entry, cases: isFailed(entry) ? [failedCase(entry)] : toCases(entry) }));
  const durationMs = entries.reduce((sum, entry) => sum + (isFailed(entry) ? 0 : entry.durationMs), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="forkbed" ${totals(suites.flatMap(({ cases }) => cases))} time="${seconds(durationMs)}">`,
    ...suites.flatMap(({ entry, cases }) => testSuite(entry, cases)),
    '</testsuites>',
    '',
  ].join('\n');
}

function testSuite(entry: ReportEntry, cases: readonly Case[]): string[] {
  const name = escapeXml(`forkbed ${entryTitle(entry)}`);
  const when = isFailed(entry)
    ? 'time="0.000"'
    : `time="${seconds(entry.durationMs)}" timestamp="${escapeXml(entry.startedAt)}"`;
  return [
    `  <testsuite name="${name}" ${totals(cases)} ${when}>`,
    ...(isFailed(entry) ? [] : properties(entry)),
    ...cases.flatMap((each) => testCase(each, name)),
    ...(isFailed(entry) ? [] : outputs(entry)),
    '  </testsuite>',
  ];
}

function totals(cases: readonly Case[]): string {
  const count = (outcome: Outcome) => cases.filter((each) => each.outcome === outcome).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function outputs(report: CheckReport): string[] {
  const { notCarried, log } = aboutRun(report);
  return [
    ...(notCarried.length === 0
      ? []
      : [`    <system-out>${escapeXml([NOT_CARRIED_TITLE, ...notCarried].join('\n'))}</system-out>`]),
    ...(log.length === 0 ? [] : [`    <system-err>${escapeXml(log.join('\n'))}</system-err>`]),
  ];
}

function failedCase({ failure }: FailedCheck): Case {
  const details = `exit code ${failure.exitCode}`;
  return { name: 'control', outcome: 'error', message: failure.message, details, durationMs: 0 };
}

function properties(report: CheckReport): string[] {
  const { verdict, versions } = report;
  const all = {
    command: aboutRun(report).command,
    ...versions,
    ...(verdict.pid1 === undefined ? {} : { pid1: verdict.pid1 }),
  };
  const lines = Object.entries(all).map(
    ([name, value]) => `      <property name="${name}" value="${escapeXml(printable(value))}"/>`,
  );
  return ['    <properties>', ...lines, '    </properties>'];
}

function toCases({ verdict, allowedUnknown, durationMs }: CheckReport): Case[] {
  const { seen, observed } = verdict.control;
  const outcome = seen ? 'passed' : 'error';
  const control: Case = { name: 'control', outcome, message: observed, details: '', durationMs };
  const notApplicable = verdict.notApplicable.map(
    ({ id, reason }): Case => ({
      name: id,
      outcome: 'skipped',
      message: `not applicable: ${reason}`,
      details: '',
      durationMs: 0,
    }),
  );
  return [control, ...verdict.findings.map((finding) => toCase(finding, allowedUnknown)), ...notApplicable];
}

function toCase(finding: Finding, allowedUnknown: readonly string[]): Case {
  const unknown = allowedUnknown.includes(finding.id) ? 'skipped' : 'error';
  const fail = finding.known === true ? 'skipped' : 'failure';
  const outcome = ({ pass: 'passed', fail, unknown } as const)[finding.outcome];
  const remedy = finding.remedy === undefined ? [] : [`remedy: ${finding.remedy}`];
  const details = [`expected: ${finding.expected}`, ...finding.evidence, ...remedy].join('\n');
  return {
    name: finding.id,
    outcome,
    message: finding.known === true ? `in the baseline: ${finding.observed}` : finding.observed,
    details,
    durationMs: 0,
  };
}

/** `className`: escaped. */
function testCase({ name, outcome, message, details, durationMs }: Case, className: string): string[] {
  const open = `    <testcase classname="${className}" name="${escapeXml(name)}" time="${seconds(durationMs)}">`;
  const output = `      <system-out>${escapeXml(message)}</system-out>`;
  const result =
    outcome === 'passed'
      ? output
      : `      <${outcome} message="${escapeXml(message)}">${outcome === 'skipped' ? '' : escapeXml(details)}</${outcome}>`;
  return [open, result, '    </testcase>'];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
