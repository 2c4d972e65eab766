/**
 * The script of action.yml: forkbed check with the inputs of the action, then the annotations and the outputs. It ends with the exit code
 * of the check. Inputs come from the environment: INPUT_* here, FORKBED_* to forkbed itself, which writes the job summary.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { workflowProperty, workflowText } from '../../src/common/escape/workflow-command.ts';
import { subjectLine } from './subject-line.ts';

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

/** What is read here of a JSON report. */
interface RunReport {
  readonly verdict: { readonly outcome: string; readonly findings: readonly Finding[] };
  readonly allowedUnknown: readonly string[];
  readonly manifest?: { readonly container?: string };
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
const reportsRead: RunReport[] = Array.isArray(content) ? content : [content];
for (const one of reportsRead) for (const finding of one.verdict.findings) annotate(finding, one);
const outcomes = reportsRead.map(({ verdict }) => verdict.outcome);
setOutput('verdict', ['fail', 'unknown', 'pass'].find((outcome) => outcomes.includes(outcome)) ?? '');
setOutput('exit-code', String(status ?? EX_SOFTWARE));
process.exitCode = status ?? EX_SOFTWARE;

/** A failed check is an error; one that is unknown, and not allowed to be, a warning. */
function annotate(finding: Finding, read: RunReport): void {
  const { id, outcome, expected, observed, remedy } = finding;
  if (outcome !== 'fail' && (outcome !== 'unknown' || read.allowedUnknown.includes(id))) return;
  const pointed = subjectLine({
    build: variable('FORKBED_BUILD'),
    file: variable('FORKBED_FILE'),
    compose: variable('FORKBED_COMPOSE'),
    service: variable('FORKBED_SERVICE'),
    manifest: variable('FORKBED_MANIFEST'),
    podContainer: read.manifest?.container ?? '',
  });
  const properties = [
    ...(pointed === undefined ? [] : [`file=${workflowProperty(pointed.file)}`]),
    ...(pointed?.line === undefined ? [] : [`line=${pointed.line}`]),
    `title=${workflowProperty(`forkbed: ${id}`)}`,
  ];
  const text = [
    `${outcome}: expected ${expected}, observed ${observed}`,
    ...(remedy === undefined ? [] : [`remedy: ${remedy}`]),
  ];
  const kind = outcome === 'fail' ? 'error' : 'warning';
  process.stdout.write(`::${kind} ${properties.join(',')}::${workflowText(text.join('\n'))}\n`);
}

/** Neither value has a line feed. */
function setOutput(name: string, value: string): void {
  const file = variable('GITHUB_OUTPUT');
  if (file !== '') appendFileSync(file, `${name}=${value}\n`);
}
