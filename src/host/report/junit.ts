/**
 * JUnit's XML, as pipelines read it: a suite a check, so that each stands by its own name. What fails is a failure; what could
 * not be told is an error, so that no reader takes it for green, unless it was allowed to be: then it is skipped, as is what
 * was not asked.
 */
import type { Finding } from '../../common/checks/finding.ts';
import type { CheckReport } from './check-report.ts';
import { escapeXml } from './xml.ts';

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
  readonly message: string;
  readonly details: string;
}

export function toJunit(report: CheckReport): string {
  const cases = casesOf(report);
  const count = (outcome: Outcome) => cases.filter((each) => each.outcome === outcome).length;
  const totals = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  const seconds = (report.durationMs / 1000).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="forkbed" ${totals} time="${seconds}">`,
    ...cases.flatMap((each) => suite(each, report)),
    '</testsuites>',
    '',
  ].join('\n');
}

function casesOf({ verdict, allowedUnknown }: CheckReport): Case[] {
  const { seen, observed } = verdict.control;
  const control: Case = { name: 'control', outcome: seen ? 'passed' : 'error', message: observed, details: '' };
  const notAsked = verdict.notAsked.map(
    ({ id, reason }): Case => ({ name: id, outcome: 'skipped', message: `not asked: ${reason}`, details: '' }),
  );
  return [control, ...verdict.findings.map((finding) => toCase(finding, allowedUnknown)), ...notAsked];
}

function toCase(finding: Finding, allowedUnknown: readonly string[]): Case {
  const unknown = allowedUnknown.includes(finding.id) ? 'skipped' : 'error';
  const outcome = ({ pass: 'passed', fail: 'failure', unknown } as const)[finding.outcome];
  const remedy = finding.remedy === undefined ? [] : [`remedy: ${finding.remedy}`];
  const details = [`expected: ${finding.expected}`, ...finding.evidence, ...remedy].join('\n');
  return { name: finding.id, outcome, message: finding.observed, details };
}

function suite({ name, outcome, message, details }: Case, report: CheckReport): string[] {
  const is = (candidate: Outcome) => (outcome === candidate ? 1 : 0);
  const totals = `tests="1" failures="${is('failure')}" errors="${is('error')}" skipped="${is('skipped')}"`;
  const open = `    <testcase classname="forkbed ${escapeXml(report.subject)}" name="${escapeXml(name)}" time="0">`;
  const output = `      <system-out>${escapeXml(message)}</system-out>`;
  const result =
    outcome === 'passed'
      ? output
      : `      <${outcome} message="${escapeXml(message)}">${outcome === 'skipped' ? '' : escapeXml(details)}</${outcome}>`;
  return [
    `  <testsuite name="${escapeXml(name)}" ${totals} timestamp="${escapeXml(report.startedAt)}">`,
    open,
    result,
    '    </testcase>',
    '  </testsuite>',
  ];
}
