/** Bars below a heading, one a row, each with its name before it and its figure at its end. */
import { scaleBand, scaleLinear } from 'd3-scale';
import type { DrawnPanel, Margin } from './panel.ts';
import { label, line, round, TITLE_X, WIDTH } from './svg.ts';

const HEAD = 35;
const ROW = 30;
/** Of a row: its bar takes the rest. */
const GAP = 1 / 3;
/** From a bar's middle to the base line of the text beside it. */
const BASE_LINE = 5;
/** Of a name: the width of a letter, rather too much. */
const LETTER = 8;
/** A bar that cannot be seen would look like a figure that is missing. */
const MIN_LENGTH = 2;

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Of several measurements: from the least to the most. */
  readonly spread?: { readonly min: number; readonly max: number };
}

export interface BarPanel {
  readonly kind: 'bars';
  readonly title: string;
  readonly margin: Margin;
  readonly bars: readonly Bar[];
}

interface Scales {
  readonly toX: (value: number) => number;
  /** Of a row, by its index. */
  readonly toY: (row: number) => number;
  readonly barHeight: number;
}

export function drawBarPanel({ title, margin, bars }: BarPanel, top: number): DrawnPanel {
  const rows = scaleBand([...bars.keys()], [top + HEAD, top + HEAD + bars.length * ROW]);
  rows.paddingInner(GAP).paddingOuter(GAP / 2);
  const max = Math.max(Number.EPSILON, ...bars.map(({ value, spread }) => Math.max(value, spread?.max ?? 0)));
  const scales = {
    toX: scaleLinear([0, max], [margin.left, WIDTH - margin.right]),
    toY: (row: number) => rows(row) ?? top,
    barHeight: rows.bandwidth(),
  };
  return {
    height: HEAD + bars.length * ROW,
    body: [
      label({ x: TITLE_X, y: top + 16, text: title, style: 'head' }),
      ...bars.flatMap((bar, row) => drawBar(bar, { row, scales })),
    ],
  };
}

function drawBar({ name, value, spread }: Bar, { row, scales }: { row: number; scales: Scales }): string[] {
  const { toX, toY, barHeight } = scales;
  const left = toX(0);
  const y = toY(row);
  const middle = y + barHeight / 2;
  const length = Math.max(MIN_LENGTH, toX(value) - left);
  const end = Math.max(left + length, toX(spread?.max ?? 0));
  return [
    ...drawName(name, { right: left - 10, middle }),
    `<rect class="bar" x="${round(left)}" y="${round(y)}" width="${round(length)}" height="${round(barHeight)}"/>`,
    ...(spread === undefined
      ? []
      : [line({ x: toX(spread.min), y: middle }, { x: toX(spread.max), y: middle }, 'axis')]),
    label({ x: end + 8, y: middle + BASE_LINE, text: formatFigure(value) }),
  ];
}

/** What is too long for its place stands on two lines, in small letters. */
function drawName(name: string, { right, middle }: { right: number; middle: number }): string[] {
  const at = { x: right, anchor: 'end' } as const;
  const half = name.indexOf(' ', name.length / 2);
  if (name.length * LETTER <= right || half === -1) return [label({ ...at, y: middle + BASE_LINE, text: name })];
  return [
    label({ ...at, y: middle - 2, text: name.slice(0, half), style: 'small' }),
    label({ ...at, y: middle + 11, text: name.slice(half + 1), style: 'small' }),
  ];
}

/** Three digits are more than any machine here repeats: one decimal below 10, none above. */
export function formatFigure(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString('en') : String(round(value));
}
