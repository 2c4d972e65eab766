/**
 * The script of action.yml: forkbed check with the inputs of the action, then the annotations and the outputs. It ends with the exit code
 * of the check. Inputs come from the environment: INPUT_* here, FORKBED_* to forkbed itself, which writes the job summary.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { workflowProperty, workflowText } from '../../src/common/escape/workflow-command.ts';

const FORKBED = join(import.meta.dirname, '../../bin/forkbed.mjs');
const EX_SOFTWARE = 70;

const variable = (name: string) => process.env[name] ?? '';
/** One a line, as each is: no shell and no quotes. */
const lines = (text: string) => text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));

interface Finding {
  readonly id: string;
  readonly outcome: string;
  readonly expected: string;
  readonly observed: string;
  readonly remedy?: string;
}

interface Source {
  readonly file: string;
  readonly line: number;
}

/** What is read here of a JSON report. */
interface RunReport {
  readonly verdict: { readonly outcome: string; readonly findings: readonly Finding[] };
  readonly allowedUnknown: readonly string[];
  readonly source?: Source;
}

/** Of a subject of forkbed.yaml that could not be checked. */
interface FailedSubject {
  readonly name: string;
  readonly failure: { readonly message: string };
}

const reports = variable('INPUT_REPORTS') || 'forkbed-reports';
const report = join(reports, 'forkbed.json');
const image = variable('INPUT_IMAGE');
const command = lines(variable('INPUT_COMMAND'));

mkdirSync(reports, { recursive: true });
// Of an earlier step.
rmSync(report, { force: true });
const { status } = spawnSync(
  process.execPath,
  [
    FORKBED,
    'check',
    ...['json', 'junit', 'html'].flatMap((format) => [
      '--output',
      `${format}=${join(reports, `forkbed.${format === 'junit' ? 'xml' : format}`)}`,
    ]),
    ...lines(variable('INPUT_ARGUMENTS')),
    ...(image === '' ? [] : [image]),
    ...(command.length === 0 ? [] : ['--', ...command]),
  ],
  { stdio: 'inherit' },
);

const content = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : [];
// One report, or an array of them where a file names several subjects.
const reportsRead: (RunReport | FailedSubject)[] = Array.isArray(content) ? content : [content];
for (const one of reportsRead) {
  if ('failure' in one) annotateFailure(one);
  else for (const finding of one.verdict.findings) annotate(finding, one);
}
// Without a verdict on each subject, and without a fail, it is unknown.
const outcomes = reportsRead.map((one) => ('failure' in one ? 'unknown' : one.verdict.outcome));
setOutput('verdict', ['fail', 'unknown', 'pass'].find((outcome) => outcomes.includes(outcome)) ?? '');
setOutput('exit-code', String(status ?? EX_SOFTWARE));
process.exitCode = status ?? EX_SOFTWARE;

/** A failed check is an error; one that is unknown, and not allowed to be, a warning. */
function annotate(finding: Finding, read: RunReport): void {
  const { id, outcome, expected, observed, remedy } = finding;
  if (outcome !== 'fail' && (outcome !== 'unknown' || read.allowedUnknown.includes(id))) return;
  const text = [
    `${outcome}: expected ${expected}, observed ${observed}`,
    ...(remedy === undefined ? [] : [`remedy: ${remedy}`]),
  ];
  const kind = outcome === 'fail' ? 'error' : 'warning';
  write({ kind, title: `forkbed: ${id}`, text: text.join('\n'), source: read.source });
}

function annotateFailure({ name, failure }: FailedSubject): void {
  write({ kind: 'error', title: `forkbed: ${name}`, text: `could not be checked: ${failure.message}` });
}

function write(annotation: { kind: string; title: string; text: string; source?: Source | undefined }): void {
  const { kind, title, text, source } = annotation;
  const place = source === undefined ? '' : `file=${workflowProperty(source.file)},line=${source.line},`;
  process.stdout.write(`::${kind} ${place}title=${workflowProperty(title)}::${workflowText(text)}\n`);
}

/** Neither value has a line feed. */
function setOutput(name: string, value: string): void {
  const file = variable('GITHUB_OUTPUT');
  if (file !== '') appendFileSync(file, `${name}=${value}\n`);
}
