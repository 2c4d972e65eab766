/**
 * The last lines of a subject's log, for the report of a run that did not pass: of both streams in the order of time, bounded,
 * and fit for any report. They only add to a report: where they cannot be had, there are none.
 */
import { printable } from '../../common/escape/printable.ts';
import type { Output } from '../docker/frames.ts';
import type { StartedContainer } from '../docker/started-container.ts';

const MAX_LINES = 20;
const MAX_CHARACTERS = 200;
/** RFC 3339 with nanoseconds, as the engine writes it before each line. */
const TIME = /^(\d{4}-\d\d-\d\dT\S+Z) ?/;

export async function lastLogLines(container: StartedContainer): Promise<readonly string[]> {
  try {
    return mergeLogLines(await container.logs({ tail: MAX_LINES, timestamps: true }));
  } catch {
    // A logging driver that cannot be read, a container that has gone: the verdict stands without.
    return [];
  }
}

/** From lines with the engine's time before each. */
export function mergeLogLines({ stdout, stderr }: Output): string[] {
  const lines = [...stdout.split('\n'), ...stderr.split('\n')].map((line) => {
    const [before = '', time = ''] = TIME.exec(line) ?? [];
    return { time, text: cut(printable(line.slice(before.length).trimEnd().replaceAll('\t', ' '))) };
  });
  return lines
    .filter(({ text }) => text !== '')
    .sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)))
    .slice(-MAX_LINES)
    .map(({ text }) => text);
}

function cut(line: string): string {
  return line.length <= MAX_CHARACTERS ? line : `${line.slice(0, MAX_CHARACTERS - 3)}...`;
}
