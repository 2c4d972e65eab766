/** The lines of forkbed's own sources that an experiment is about, as the package has them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeExcerpt } from '../../../common/lab/experiments.ts';
import { PACKAGE_ROOT } from '../../package-root.ts';
import type { CodeMarker } from './experiment.ts';

/** @throws Error where the source has changed, so that a marker is not found, or is found twice */
export function readExcerpts(markers: readonly CodeMarker[], root: string = PACKAGE_ROOT): CodeExcerpt[] {
  return markers.map((marker) => cutExcerpt(readFileSync(join(root, marker.file), 'utf8'), marker));
}

/** From the line with `begin` to the line that ends the block of that line, which is the next that is indented as little. */
export function cutExcerpt(source: string, { file, who, begin, mark }: CodeMarker): CodeExcerpt {
  const all = source.split('\n');
  const found = all.flatMap((line, index) => (line.includes(begin) ? [index] : []));
  const [first] = found;
  if (first === undefined || found.length > 1) throw notOnce(file, { text: begin, times: found.length });
  const lines = all.slice(first, endIndex(all, first) + 1);
  for (const text of mark) {
    if (!lines.some((line) => line.includes(text))) throw notOnce(file, { text, times: 0 });
  }
  const marked = lines.flatMap((line, index) => (mark.some((text) => line.includes(text)) ? [first + index + 1] : []));
  return { file, who, firstLine: first + 1, lines, marked };
}

function endIndex(lines: readonly string[], first: number): number {
  const line = lines[first] ?? '';
  if (!/[{(]$/.test(line) && (lines[first + 1] ?? '') !== '{') return first;
  const indent = /^ */.exec(line)?.[0] ?? '';
  const rest = lines.slice(first + 1).findIndex((each) => each.startsWith(`${indent}}`));
  return rest === -1 ? first : first + 1 + rest;
}

function notOnce(file: string, { text, times }: { text: string; times: number }): Error {
  return new Error(
    `this is a bug in forkbed: expected ${JSON.stringify(text)} once in ${file}, received ${times} times`,
  );
}
