/**
 * What every report has of the run itself, as lines that are fit for it: what was typed, with what it was made, and how the
 * log of the subject ended. Whole, and as it is, all this is in the JSON alone.
 */
import { printable } from '../../common/escape/printable.ts';
import { quoteWords } from '../../common/escape/quote-words.ts';
import type { EngineVersions } from '../docker/engine-versions.ts';
import type { CheckReport } from './check-report.ts';

const MAX_CHARACTERS = 400;
export const LOG_TITLE = "the subject's log ended with";

export interface AboutRun {
  /** As a shell takes it, if it is not cut. */
  readonly command: string;
  readonly versions: string;
  /** Empty where the subject passed, or printed nothing. */
  readonly log: readonly string[];
}

export function aboutRun({ commandLine, versions, log }: CheckReport): AboutRun {
  return {
    command: cut(printable(quoteWords(commandLine))),
    versions: printable(`forkbed ${versions.forkbed}, ${describeEngine(versions)}, kernel ${versions.kernel}`),
    log: log.map((line) => printable(line)),
  };
}

/** For a report of plain lines. */
export function aboutRunLines(report: CheckReport): string[] {
  const { command, versions, log } = aboutRun(report);
  return [...(log.length === 0 ? [] : [LOG_TITLE, ...log.map((line) => `    ${line}`), '']), command, versions];
}

function describeEngine({ product = 'Docker', engine }: EngineVersions): string {
  return `${{ Docker: 'Docker Engine', Podman: 'Podman', unknown: 'engine' }[product]} ${engine}`;
}

function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 3)}...`;
}
