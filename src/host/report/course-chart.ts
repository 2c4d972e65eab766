/** The course of a run as a picture: processes and zombies on one pair of axes, the server's memory below on another. */
import type { CourseSample } from '../../common/checks/course.ts';
import { axisMarks, drawing, label, line, round, WIDTH } from './svg.ts';

const LEFT = 64;
const PLOT_WIDTH = WIDTH - LEFT - 24;
const PLOT_HEIGHT = 130;
const PANEL = 190;

interface Panel {
  readonly title: string;
  readonly top: number;
  readonly lines: readonly { readonly style: string; readonly value: (sample: CourseSample) => number }[];
}

export function courseChart(samples: readonly CourseSample[]): string {
  const peak = Math.max(0, ...samples.map(({ zombies }) => zombies));
  const most = Math.max(0, ...samples.map(({ processes }) => processes));
  const panels: readonly Panel[] = [
    {
      title: 'Processes, and zombies among them (dashed)',
      top: 0,
      lines: [
        { style: 'first', value: ({ processes }) => processes },
        { style: 'second', value: ({ zombies }) => zombies },
      ],
    },
    {
      title: 'Resident memory of the server (RSS), MiB',
      top: PANEL,
      lines: [{ style: 'first', value: ({ rssKiB }) => rssKiB / 1024 }],
    },
  ];
  return drawing({
    title: 'Processes, zombies and memory over time',
    description: `At most ${most} processes and ${peak} zombies at once, in ${samples.length} samples.`,
    height: 2 * PANEL + 10,
    body: panels.flatMap((panel) => draw(panel, samples)),
  });
}

function draw({ title, top, lines }: Panel, samples: readonly CourseSample[]): string[] {
  const values = lines.flatMap(({ value }) => samples.map(value));
  const y = axisMarks(Math.max(1, ...values));
  const seconds = axisMarks(Math.max(0.1, ...samples.map(({ atMs }) => atMs / 1000)));
  const plotTop = top + 30;
  const toX = (atMs: number) => LEFT + (atMs / 1000 / seconds.top) * PLOT_WIDTH;
  const toY = (value: number) => plotTop + PLOT_HEIGHT * (1 - value / y.top);
  return [
    label({ x: LEFT, y: top + 18, text: title, style: 'head' }),
    ...y.marks.flatMap((mark) => [
      line({ x: LEFT, y: toY(mark) }, { x: LEFT + PLOT_WIDTH, y: toY(mark) }, mark === 0 ? 'axis' : 'grid'),
      label({ x: LEFT - 8, y: toY(mark) + 4, text: String(round(mark)), anchor: 'end', style: 'small' }),
    ]),
    ...seconds.marks.map((mark) =>
      label({
        x: toX(mark * 1000),
        y: plotTop + PLOT_HEIGHT + 18,
        text: `${round(mark)} s`,
        anchor: 'middle',
        style: 'small',
      }),
    ),
    ...lines.map(({ style, value }) => {
      const points = samples.map((sample) => `${round(toX(sample.atMs))},${round(toY(value(sample)))}`);
      return `<polyline class="${style}" points="${points.join(' ')}"/>`;
    }),
  ];
}
