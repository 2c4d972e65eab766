/**
 * A curve in one line of text, of Unicode's block elements. It knows points in time and nothing of what they count: as many
 * characters as there are columns, each the most of its part of the span, the last one now.
 */

import { scaleLinear } from 'd3-scale';

const BLOCKS = '▁▂▃▄▅▆▇█';

export interface SparkPoint {
  readonly atMs: number;
  readonly value: number;
}

interface Part {
  readonly max: number;
  readonly last: number;
}

/**
 * Zero is the lowest block and no other value is, so that the first zombie shows beside a thousand. Where a part of the span
 * has no point, what the last one showed goes on; before the first one there is blank.
 * @param points ascending in time
 */
export function sparkline(points: readonly SparkPoint[], span: { columns: number; spanMs: number }): string {
  const now = points.at(-1);
  if (now === undefined || span.columns < 1) return '';
  const partMs = span.spanMs / span.columns;
  // Parts begin at multiples of their length, so that the curve moves as a whole and does not flicker.
  const partIndex = (atMs: number) => Math.floor(atMs / partMs);
  const first = partIndex(now.atMs) - span.columns + 1;
  const parts = new Map<number, Part>();
  for (const { atMs, value } of points) {
    const index = partIndex(atMs) - first;
    // Of what lies before the span the last value alone counts: it goes on.
    if (index < 0) parts.set(-1, { max: value, last: value });
    else parts.set(index, { max: Math.max(value, parts.get(index)?.max ?? 0), last: value });
  }
  const max = Math.max(...[...parts.values()].map(({ max }) => max));
  const toHeight = scaleLinear([0, max], [0, BLOCKS.length - 1]);
  let before = parts.get(-1)?.last;
  let curve = '';
  for (let index = 0; index < span.columns; index++) {
    const part = parts.get(index);
    curve += blockCharacter(part?.max ?? before, toHeight);
    before = part?.last ?? before;
  }
  return curve;
}

function blockCharacter(value: number | undefined, toHeight: (value: number) => number): string {
  if (value === undefined) return ' ';
  if (value <= 0) return BLOCKS.charAt(0);
  return BLOCKS.charAt(Math.max(1, Math.round(toHeight(value))));
}
