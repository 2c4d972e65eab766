/**
 * The file of known findings: JSON, by the name of the subject, in a stable order, so that a change of it can be reviewed. It is read as
 * forkbed.yaml is, and an error names file, line and path.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { CheckId } from '../../common/checks/finding.ts';
import type { Culprit } from '../../common/checks/run-evidence.ts';
import { escapeTerminal, jsonForTerminal } from '../../common/escape/terminal.ts';
import { ForkbedError, UsageError } from '../../common/forkbed-error.ts';
import type { ManifestValue } from '../manifest/manifest-value.ts';
import { readDocuments } from '../manifest/read-objects.ts';
import { errorMessage } from '../thrown.ts';

const VERSION = 1;

/** Checks whose findings can be known: see culprits.ts. */
const CHECKS: readonly CheckId[] = [
  ...(['no-defunct', 'children-gone', 'no-orphans', 'client-fd-closed', 'listen-fd-closed', 'sockets-closed'] as const),
  ...(['memory-flat', 'reaps-orphans', 'stops'] as const),
];

/** Known findings, by the name of the subject. */
export type Baseline = ReadonlyMap<string, readonly Culprit[]>;

/** `mayBeNew`: a file that is not there has no finding. @throws UsageError with file, line and path */
export function readBaseline(file: string, { mayBeNew }: { mayBeNew: boolean }): Baseline {
  if (mayBeNew && !existsSync(file)) return new Map();
  const [document] = readDocuments(readText(file), file, '1.2');
  if (document === undefined) throw new UsageError(`${file}: expected a baseline, received an empty file`);
  document.required('version').integer({ min: VERSION, max: VERSION });
  const subjects = document.required('subjects');
  return new Map(subjects.entries().map(([name, findings]) => [name, readFindings(subjects, { name, findings })]));
}

/** In one step: a reader has the former file or the new one. @throws ForkbedError ERR_REPORT */
export function writeBaseline(file: string, baseline: Baseline): void {
  const subjects = Object.fromEntries([...baseline].sort(([a], [b]) => (a < b ? -1 : 1)));
  const written = `${file}.${process.pid}`;
  try {
    writeFileSync(written, `${jsonForTerminal({ version: VERSION, subjects }, 2)}\n`);
    renameSync(written, file);
  } catch (error) {
    throw new ForkbedError('ERR_REPORT', `expected to write the baseline ${file}, received: ${errorMessage(error)}`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `--baseline: expected a file that can be read, or --update-baseline to write it, received ${escapeTerminal(errorMessage(error))}`,
    );
  }
}

/** A subject without findings has an empty sequence; null is a slip. */
function readFindings(
  subjects: ManifestValue,
  { name, findings }: { name: string; findings: ManifestValue | undefined },
): Culprit[] {
  if (findings === undefined) throw subjects.error(`a sequence of findings of ${name}`, 'none');
  return findings.items().map(readCulprit);
}

function readCulprit(value: ManifestValue): Culprit {
  const check = value.required('check');
  const id = CHECKS.find((each) => each === check.text());
  if (id === undefined) throw check.error(`one of ${CHECKS.join(', ')}`);
  return {
    check: id,
    process: value.required('process').nonEmptyText(),
    kind: value.required('kind').nonEmptyText(),
    count: value.required('count').integer({ min: 1 }),
  };
}
