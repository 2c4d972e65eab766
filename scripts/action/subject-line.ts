/**
 * The line of a repository that an annotation points at: where it says what PID 1 of the subject is. Nothing is parsed beyond lines; a
 * line that is not found is left out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SubjectLine {
  readonly file: string;
  /** From 1; `undefined` where it is not known. */
  readonly line: number | undefined;
}

/** What was asked for, by the names of the options; empty where it was not. */
export interface AskedSubject {
  readonly build: string;
  readonly file: string;
  readonly compose: string;
  readonly service: string;
  readonly manifest: string;
  /** The container of the pod, from the report. */
  readonly podContainer: string;
}

/** `undefined` where it is an image or a container, which no file of the repository describes. */
export function subjectLine(asked: AskedSubject): SubjectLine | undefined {
  if (asked.build !== '') return dockerfileLine(join(asked.build, asked.file || 'Dockerfile'));
  if (asked.compose !== '')
    return lineThat(asked.compose, new RegExp(`^\\s+["']?${literal(asked.service)}["']?:\\s*$`));
  if (asked.manifest !== '' && asked.manifest !== '-') {
    return lineThat(asked.manifest, new RegExp(`^\\s*-?\\s*name:\\s*["']?${literal(asked.podContainer)}["']?\\s*$`));
  }
  return undefined;
}

/** The last ENTRYPOINT, or else the last CMD. */
function dockerfileLine(file: string): SubjectLine | undefined {
  const lines = readLines(file);
  const last = (instruction: RegExp) => lines?.findLastIndex((line) => instruction.test(line)) ?? -1;
  const entrypoint = last(/^\s*ENTRYPOINT\s/i);
  const index = entrypoint < 0 ? last(/^\s*CMD\s/i) : entrypoint;
  return lines === undefined ? undefined : { file, line: index < 0 ? undefined : index + 1 };
}

function lineThat(file: string, pattern: RegExp): SubjectLine | undefined {
  const lines = readLines(file);
  const index = lines?.findIndex((line) => pattern.test(line)) ?? -1;
  return lines === undefined ? undefined : { file, line: index < 0 ? undefined : index + 1 };
}

function readLines(file: string): string[] | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : undefined;
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
