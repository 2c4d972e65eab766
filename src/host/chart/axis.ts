/** Where values lie on an axis, in pixels, and the values that are marked on it. */
import { scaleLinear, scalePoint } from 'd3-scale';

/** Some four marks can be read on each of the pictures. */
const MARKS = 4;

export interface Axis {
  readonly toPixel: (value: number) => number;
  /** Ascending. */
  readonly marks: readonly number[];
}

/** The pixels of the first mark and of the last. */
export type PixelRange = readonly [first: number, last: number];

/** From 0 to a round number that is not below `max`, with marks at round numbers; to 1 where `max` is 0. */
export function linearAxis(max: number, range: PixelRange): Axis {
  const scale = scaleLinear([0, max > 0 ? max : 1], range).nice(MARKS);
  return { toPixel: (value) => scale(value), marks: scale.ticks(MARKS) };
}

/** Through these points, evenly apart: what is measured at 10, 1,000 and 50,000 was not measured between them. */
export function pointAxis(points: readonly number[], range: PixelRange): Axis {
  const marks = [...new Set(points)].sort((a, b) => a - b);
  const scale = scalePoint(marks, range);
  return { toPixel: (value) => scale(value) ?? Number.NaN, marks };
}
