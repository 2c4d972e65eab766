/**
 * Series over the points of an axis, such as live children: a line for each name, which stands beside its end. The points are set
 * evenly apart, since they are measured at 10, 1,000 and 50,000; what is between two was not measured.
 */
import { axisMarks, label, line, round, WIDTH } from '../../src/host/report/svg.ts';
import { figure } from './bar-panel.ts';
import type { Series } from './rounds.ts';

const HEAD = 36;
const PLOT = 200;
const FOOT = 48;
const LEFT = 64;
/** Room for the names at the lines' ends. */
const RIGHT = 220;
const NAME_HEIGHT = 16;
const STYLES = ['first', 'second', 'third', 'fourth', 'fifth'];

export const LINE_PANEL_HEIGHT = HEAD + PLOT + FOOT;

export function linePanel(
  series: readonly Series[],
  { title, top, axis }: { title: string; top: number; axis: string },
): string[] {
  const points = [...new Set(series.map(({ at = 0 }) => at))].sort((a, b) => a - b);
  const names = [...new Set(series.map(({ name }) => name))];
  const marks = axisMarks(Math.max(0, ...series.map(({ median }) => median)));
  const plotTop = top + HEAD;
  const right = WIDTH - RIGHT;
  const x = (at: number) => LEFT + ((right - LEFT) * points.indexOf(at)) / Math.max(1, points.length - 1);
  const y = (value: number) => plotTop + PLOT * (1 - value / Math.max(Number.EPSILON, marks.top));
  const lines = names.map((name) =>
    series.filter((each) => each.name === name).map(({ at = 0, median }) => ({ x: x(at), y: y(median) })),
  );
  const nameHeights = apart(lines.map((each) => each.at(-1)?.y ?? plotTop));
  return [
    label({ x: 16, y: top + 16, text: title, style: 'head' }),
    ...marks.marks.flatMap((mark) => [
      line({ x: LEFT, y: y(mark) }, { x: right, y: y(mark) }, mark === 0 ? 'axis' : 'grid'),
      label({ x: LEFT - 8, y: y(mark) + 4, text: figure(mark), anchor: 'end', style: 'small' }),
    ]),
    ...points.map((at) =>
      label({ x: x(at), y: plotTop + PLOT + 18, text: at.toLocaleString('en'), anchor: 'middle', style: 'small' }),
    ),
    label({ x: (LEFT + right) / 2, y: plotTop + PLOT + 36, text: axis, anchor: 'middle', style: 'small' }),
    ...lines.map((each, index) => polyline(each, STYLES[index % STYLES.length] ?? 'first')),
    ...names.map((name, index) =>
      label({
        x: (lines[index]?.at(-1)?.x ?? right) + 10,
        y: (nameHeights[index] ?? plotTop) + 4,
        text: name,
        style: 'small',
      }),
    ),
  ];
}

/** With a mark at each point: what was measured at one alone would not be seen. */
function polyline(points: readonly { x: number; y: number }[], style: string): string {
  const marks = points.map(({ x, y }) => `<circle class="${style}" cx="${round(x)}" cy="${round(y)}" r="3"/>`);
  const path = points.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ');
  return `<polyline class="${style}" points="${path}"/>${marks.join('')}`;
}

/** The same heights, moved down where a name would cover the one above. */
function apart(heights: readonly number[]): readonly number[] {
  const moved: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  const fromTheTop = heights.map((height, index) => ({ height, index })).sort((a, b) => a.height - b.height);
  for (const { height, index } of fromTheTop) {
    moved[index] = Math.max(height, least);
    least = (moved[index] ?? height) + NAME_HEIGHT;
  }
  return moved;
}
