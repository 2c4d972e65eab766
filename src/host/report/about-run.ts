/**
 * What every report has of the run itself, as lines that are fit for it: what was typed, with what it was made, and how the
 * log of the subject ended. Whole, and as it is, all this is in the JSON alone.
 */
import { printable } from '../../common/escape/printable.ts';
import { quoteWords } from '../../common/escape/quote-words.ts';
import type { EngineVersions } from '../docker/engine-versions.ts';
import { describeNotCarried } from '../manifest/not-carried.ts';
import type { CheckReport } from './check-report.ts';

const MAX_CHARACTERS = 400;
export const LOG_TITLE = "the subject's log ended with";
export const NOT_CARRIED_TITLE = 'not carried over from the manifest';

export interface AboutRun {
  /** As a shell takes it, if it is not cut. */
  readonly command: string;
  readonly versions: string;
  /** What the manifest says and the run did not do; empty without a manifest. */
  readonly notCarried: readonly string[];
  /** Empty where the subject passed, or printed nothing. */
  readonly log: readonly string[];
}

export function aboutRun({ commandLine, versions, manifest, log }: CheckReport): AboutRun {
  return {
    command: cut(printable(quoteWords(commandLine))),
    versions: printable(`forkbed ${versions.forkbed}, ${describeEngine(versions)}, kernel ${versions.kernel}`),
    notCarried: (manifest?.notCarried ?? []).map((each) => printable(describeNotCarried(each))),
    log: log.map((line) => printable(line)),
  };
}

/** For a report of plain lines. */
export function aboutRunLines(report: CheckReport): string[] {
  const { command, versions, notCarried, log } = aboutRun(report);
  return [...listed(NOT_CARRIED_TITLE, notCarried), ...listed(LOG_TITLE, log), command, versions];
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `    ${line}`), ''];
}

function describeEngine({ product = 'Docker', engine }: EngineVersions): string {
  return `${{ Docker: 'Docker Engine', Podman: 'Podman', unknown: 'engine' }[product]} ${engine}`;
}

function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 3)}...`;
}
