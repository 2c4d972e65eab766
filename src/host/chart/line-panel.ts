/** Lines over an axis, below a heading, with marks at both axes and a text at each line's end. */
import { line as lineGenerator } from 'd3-shape';
import { type Axis, linearAxis, pointAxis } from './axis.ts';
import type { DrawnPanel, Margin } from './panel.ts';
import { LINE_STYLES, label, line, round, TITLE_X, WIDTH } from './svg.ts';

const HEAD = 30;
/** From the plot's lower edge to the base lines of the marks below it, and of the title below these. */
const MARKS_BELOW = 18;
const TITLE_BELOW = 36;
/** Below the last base line, or below the plot where nothing stands there. */
const FOOT = 12;
/** From the middle of a text to its base line, and from one text to the next below. */
const BASE_LINE = 4;
const TEXT_HEIGHT = 16;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  /** In the order of the axis. */
  readonly points: readonly Point[];
  /** What the line has come to, or whose it is: a text beside its end. */
  readonly end?: string;
}

export interface LinePanel {
  readonly kind: 'lines';
  readonly title: string;
  readonly margin: Margin;
  readonly plotHeight: number;
  readonly x: XAxis;
  /** What the vertical axis reaches at least, beside the lines themselves: panels of one scale can be compared. */
  readonly yMax?: number;
  /** They have the styles of `LINE_STYLES` by turns. */
  readonly lines: readonly Line[];
}

export interface XAxis {
  /** `linear`: from 0 on, with marks at round numbers. `points`: those of the lines, evenly apart, each marked, on the line too. */
  readonly kind: 'linear' | 'points';
  /** What a linear axis reaches at least, beside the lines themselves. */
  readonly max?: number;
  /** Follows the number of a mark. */
  readonly unit?: string;
  /** Below the marks. */
  readonly title?: string;
  /** The panel below has the same axis, with the marks. */
  readonly hidden?: boolean;
}

interface Axes {
  readonly x: Axis;
  readonly y: Axis;
  /** Pixels of the plot. */
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

export function drawLinePanel(panel: LinePanel, top: number): DrawnPanel {
  const { title, plotHeight, x, lines } = panel;
  const axes = layOutAxes(panel, top);
  return {
    height: HEAD + plotHeight + footHeight(x),
    body: [
      label({ x: TITLE_X, y: top + 18, text: title, style: 'head' }),
      ...drawYMarks(axes),
      ...drawXMarks(x, axes),
      ...lines.map((each, index) => drawLine(each, { axes, index, dots: x.kind === 'points' })),
      ...drawEnds(panel, axes),
    ],
  };
}

function layOutAxes({ margin, plotHeight, x, yMax = 0, lines }: LinePanel, top: number): Axes {
  const points = lines.flatMap((each) => each.points);
  const xs = points.map((point) => point.x);
  const max = Math.max(yMax, ...points.map((point) => point.y));
  const left = margin.left;
  const right = WIDTH - margin.right;
  const bottom = top + HEAD + plotHeight;
  return {
    x: x.kind === 'points' ? pointAxis(xs, [left, right]) : linearAxis(Math.max(x.max ?? 0, ...xs), [left, right]),
    y: linearAxis(max, [bottom, top + HEAD]),
    left,
    right,
    bottom,
  };
}

function footHeight({ hidden = false, title }: XAxis): number {
  if (title !== undefined) return TITLE_BELOW + FOOT;
  return hidden ? FOOT : MARKS_BELOW + FOOT;
}

function drawYMarks({ y, left, right }: Axes): string[] {
  return y.marks.flatMap((mark) => [
    line({ x: left, y: y.toPixel(mark) }, { x: right, y: y.toPixel(mark) }, mark === 0 ? 'axis' : 'grid'),
    label({ x: left - 8, y: y.toPixel(mark) + BASE_LINE, text: formatMark(mark), anchor: 'end', style: 'small' }),
  ]);
}

function drawXMarks({ unit, title, hidden = false }: XAxis, { x, left, right, bottom }: Axes): string[] {
  const below = (at: number, text: string, distance: number) =>
    label({ x: at, y: bottom + distance, text, anchor: 'middle', style: 'small' });
  const follows = unit === undefined ? '' : ` ${unit}`;
  return [
    ...(hidden ? [] : x.marks.map((mark) => below(x.toPixel(mark), `${formatMark(mark)}${follows}`, MARKS_BELOW))),
    ...(title === undefined ? [] : [below((left + right) / 2, title, TITLE_BELOW)]),
  ];
}

function drawLine({ points }: Line, { axes, index, dots }: { axes: Axes; index: number; dots: boolean }): string {
  const style = LINE_STYLES[index % LINE_STYLES.length];
  const pixels = points.map((point) => toPixels(point, axes));
  const path = lineGenerator<Point>(
    ({ x }) => x,
    ({ y }) => y,
  ).digits(1);
  // What was measured at one point alone would not be seen.
  const circles = dots
    ? pixels.map(({ x, y }) => `<circle class="${style}" cx="${round(x)}" cy="${round(y)}" r="3"/>`)
    : [];
  return `<path class="${style}" d="${path(pixels) ?? ''}"/>${circles.join('')}`;
}

/** Beside the last mark; at points, where a line may end before the last one, beside its own end. */
function drawEnds({ lines, x: { kind } }: LinePanel, axes: Axes): string[] {
  const ends = lines.flatMap(({ end, points }) => {
    const last = points.at(-1);
    if (end === undefined || last === undefined) return [];
    const { x, y } = toPixels(last, axes);
    return [{ text: end, x: kind === 'points' ? x : axes.right, y }];
  });
  const heights = apart(ends.map(({ y }) => y));
  return ends.map(({ text, x, y }, index) =>
    label({ x: x + 10, y: (heights[index] ?? y) + BASE_LINE, text, style: 'small' }),
  );
}

function toPixels({ x, y }: Point, axes: Axes): Point {
  return { x: axes.x.toPixel(x), y: axes.y.toPixel(y) };
}

/** The same heights, moved down where a text would cover the one above. */
function apart(heights: readonly number[]): readonly number[] {
  const moved: number[] = [];
  let min = Number.NEGATIVE_INFINITY;
  const fromTheTop = heights.map((height, index) => ({ height, index })).sort((a, b) => a.height - b.height);
  for (const { height, index } of fromTheTop) {
    moved[index] = Math.max(height, min);
    min = Math.max(height, min) + TEXT_HEIGHT;
  }
  return moved;
}

function formatMark(mark: number): string {
  return mark.toLocaleString('en');
}
