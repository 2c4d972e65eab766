/** Bars below a heading, one a row, each with its name before it and its figure at its end. */
import { label, line, round, WIDTH } from '../../src/host/report/svg.ts';

const HEAD = 40;
const ROW = 30;
const BAR = 20;
/** Room for the figure beside the longest bar. */
const RIGHT = 80;

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Of several measurements: from the least to the most. */
  readonly spread?: { readonly min: number; readonly max: number };
}

export interface Panel {
  readonly title: string;
  readonly top: number;
  /** Where the bars begin: the names stand before it. */
  readonly left: number;
}

export function barPanelHeight(bars: number): number {
  return HEAD + bars * ROW;
}

export function barPanel(bars: readonly Bar[], { title, top, left }: Panel): string[] {
  const max = Math.max(Number.EPSILON, ...bars.map(({ value, spread }) => Math.max(value, spread?.max ?? 0)));
  const lengthOf = (value: number) => (value / max) * (WIDTH - left - RIGHT);
  return [
    label({ x: 16, y: top + 16, text: title, style: 'head' }),
    ...bars.flatMap(({ name, value, spread }, index) => {
      const y = top + HEAD + index * ROW;
      // A bar that cannot be seen would look like a figure that is missing.
      const width = Math.max(2, lengthOf(value));
      const end = spread === undefined ? width : Math.max(width, lengthOf(spread.max));
      return [
        label({ x: left - 10, y: y + 15, text: name, anchor: 'end' }),
        `<rect class="bar" x="${left}" y="${y}" width="${round(width)}" height="${BAR}"/>`,
        ...(spread === undefined ? [] : [whisker(spread, { left, y: y + BAR / 2, lengthOf })]),
        label({ x: left + end + 8, y: y + 15, text: figure(value) }),
      ];
    }),
  ];
}

function whisker(
  { min, max }: { min: number; max: number },
  { left, y, lengthOf }: { left: number; y: number; lengthOf: (value: number) => number },
): string {
  return line({ x: left + lengthOf(min), y }, { x: left + lengthOf(max), y }, 'axis');
}

/** Three digits are more than any machine here repeats. */
export function figure(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString('en') : String(round(value));
}
