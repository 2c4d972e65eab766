/** Files that options of `docker run` name: variables, labels, a seccomp profile. As Docker's command line reads them. */

import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { UsageError } from '../../../common/forkbed-error.ts';
import { parseJson } from '../../parse-json.ts';
import { errorMessage } from '../../thrown.ts';

/** By them forkbed knows what it has started. */
export const OWN_LABELS = 'forkbed.';

/** Where a name without a value finds its value. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Lines of `NAME=VALUE` or of a name alone, whose value is that of `environment`; without one it is left out. Blank lines and lines
 * that begin with # are none. Quotes and trailing blanks are part of a value.
 * @throws UsageError for a file that cannot be read, or a line without a name
 */
export function readVariables(option: string, file: string, environment: Environment): Record<string, string> {
  return toVariables(readLines(option, file), environment);
}

/** The same lines of labels: a name alone has an empty value. @throws UsageError, also for a label of forkbed's own */
export function readLabels(option: string, file: string): Record<string, string> {
  const labels = readLines(option, file).map((line) => (line.includes('=') ? line : `${line}=`));
  const own = labels.find((label) => label.startsWith(OWN_LABELS));
  if (own === undefined) return toVariables(labels, {});
  const [name = ''] = own.split('=');
  throw new UsageError(`${option}: expected a label that does not begin with ${OWN_LABELS}, received ${name}`);
}

/** As `docker run --env`: a name alone has the value that it has here, and is left out where it has none. */
export function toVariables(variables: readonly string[], environment: Environment): Record<string, string> {
  return Object.fromEntries(
    variables.flatMap((variable): [string, string][] => {
      const equals = variable.indexOf('=');
      if (equals !== -1) return [[variable.slice(0, equals), variable.slice(equals + 1)]];
      const value = environment[variable];
      return value === undefined ? [] : [[variable, value]];
    }),
  );
}

/** The profile itself, on one line. @throws UsageError for a file that cannot be read, or holds no JSON */
export function readProfile(option: string, file: string): string {
  const profile = parseJson(readText(option, file));
  if (profile !== undefined) return JSON.stringify(profile);
  throw new UsageError(`${option}: expected a seccomp profile in JSON, received ${file}`);
}

function readLines(option: string, file: string): string[] {
  const lines = readText(option, file)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trimStart());
  return lines.flatMap((line, index) => {
    if (line === '' || line.startsWith('#')) return [];
    // The rest of the line may be a secret.
    if (/^[^=\s]+(?:=|$)/.test(line)) return [line];
    throw new UsageError(
      `${option}: expected NAME=VALUE, or NAME alone, on line ${index + 1} of ${file}, received another`,
    );
  });
}

function readText(option: string, file: string): string {
  try {
    const bytes = readFileSync(file);
    if (isUtf8(bytes)) return bytes.toString();
  } catch (error) {
    throw new UsageError(`${option}: expected a file that can be read, received: ${errorMessage(error)}`);
  }
  throw new UsageError(`${option}: expected text in UTF-8, received ${file}, which is none`);
}
