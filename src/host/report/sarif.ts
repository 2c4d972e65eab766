/**
 * SARIF 2.1.0, as code scanning reads it: a result for each check that failed, at the line of the file that describes the subject. What
 * could not be told is a result of the kind `open`, and a subject that could not be checked a notification: neither is green.
 * docs.oasis-open.org/sarif/sarif/v2.1.0
 */
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../common/checks/finding.ts';
import { printable } from '../../common/escape/printable.ts';
import { jsonForTerminal } from '../../common/escape/terminal.ts';
import type { CheckReport } from './check-report.ts';
import { entryTitle, isFailed, type ReportEntry } from './report-set.ts';

const VERSION = '2.1.0';
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** Where paths that are relative begin: the folder of the call. */
const ROOT = '%SRCROOT%';

export function toSarif(report: CheckReport): string {
  return reportsToSarif([report]);
}

/** One run, as code scanning takes one for each upload. */
export function reportsToSarif(entries: readonly ReportEntry[]): string {
  const reports = entries.flatMap((entry) => (isFailed(entry) ? [] : [entry]));
  const rules = new Map(
    reports.flatMap(({ verdict }) => verdict.findings.map((each) => [each.id, toRule(each)] as const)),
  );
  const ids = [...rules.keys()];
  const log = {
    $schema: SCHEMA,
    version: VERSION,
    runs: [
      {
        tool: { driver: { name: 'forkbed', ...driverVersion(reports), rules: [...rules.values()] } },
        invocations: [toInvocation(entries)],
        originalUriBaseIds: { [ROOT]: { description: { text: 'The folder in which forkbed was called.' } } },
        results: reports.flatMap((report) => toResults(report, ids)),
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
  return `${jsonForTerminal(log, 2)}\n`;
}

function driverVersion(reports: readonly CheckReport[]): { version?: string } {
  const [first] = reports;
  return first === undefined ? {} : { version: first.versions.forkbed };
}

function toRule({ id, expected }: Finding): object {
  return {
    id,
    shortDescription: { text: expected },
    help: { text: `docs/check.md of forkbed has a section on ${id}.` },
    defaultConfiguration: { level: 'error' },
  };
}

function toResults(report: CheckReport, ids: readonly Finding['id'][]): object[] {
  const { verdict, allowedUnknown } = report;
  return verdict.findings.flatMap((finding) => {
    const { id, outcome } = finding;
    if (outcome === 'pass' || (outcome === 'unknown' && allowedUnknown.includes(id))) return [];
    return [
      {
        ruleId: id,
        ruleIndex: ids.indexOf(id),
        // Only what fails has a level: section 3.27.10.
        ...(outcome === 'fail' ? { kind: 'fail', level: 'error' } : { kind: 'open', level: 'none' }),
        message: { text: describe(report, finding) },
        locations: [toLocation(report)],
        ...(verdict.baseline === undefined || outcome !== 'fail' ? {} : toBaselineState(finding)),
        partialFingerprints: { 'forkbedCheck/v1': `${report.name ?? report.subject}/${id}` },
      },
    ];
  });
}

/** What is known is suppressed, by a file beside the log. */
function toBaselineState({ known }: Finding): object {
  if (known !== true) return { baselineState: 'new' };
  return { baselineState: 'unchanged', suppressions: [{ kind: 'external', justification: 'in the baseline' }] };
}

function describe(report: CheckReport, { observed, evidence, remedy }: Finding): string {
  return [`${entryTitle(report)}: ${observed}`, ...evidence, ...(remedy === undefined ? [] : [`remedy: ${remedy}`])]
    .map((line) => printable(line))
    .join('\n');
}

function toLocation(report: CheckReport): object {
  const { source, subject } = report;
  return {
    ...(source === undefined
      ? {}
      : { physicalLocation: { artifactLocation: toArtifact(source.file), region: { startLine: source.line } } }),
    logicalLocations: [{ name: report.name ?? subject, fullyQualifiedName: subject, kind: 'resource' }],
  };
}

/** `file`: relative to the folder of the call where it is below it. */
function toArtifact(file: string): object {
  const isBelow = !file.startsWith('/') && !/^\.\.(?:\/|$)/.test(file);
  if (!isBelow) return { uri: pathToFileURL(file).href };
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT };
}

/** What kept a subject from being checked, or a control from being seen. */
function toInvocation(entries: readonly ReportEntry[]): object {
  const notifications = entries.flatMap((entry) => {
    if (isFailed(entry))
      return [{ level: 'error', message: { text: printable(`${entry.name}: ${entry.failure.message}`) } }];
    const { seen, observed } = entry.verdict.control;
    return seen
      ? []
      : [{ level: 'warning', message: { text: printable(`${entryTitle(entry)}: control: ${observed}`) } }];
  });
  return {
    executionSuccessful: !entries.some(isFailed),
    ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
  };
}
