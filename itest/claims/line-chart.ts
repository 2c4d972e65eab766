/** Processes and zombies over time: a panel for each strategy, one above the other, all on the same axes. */

import { axisMarks, drawing, label, line, round, WIDTH } from '../../src/host/report/svg.ts';
import type { Timeline } from './claim.ts';

const PANEL_HEIGHT = 170;
const HEAD = 56;
const FOOT = 40;
const LEFT = 56;
/** Room for what is written at the lines' ends. */
const RIGHT = 120;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const PLOT_HEIGHT = 120;

interface Axes {
  readonly seconds: { readonly top: number; readonly marks: readonly number[] };
  readonly count: { readonly top: number; readonly marks: readonly number[] };
}

export function lineChart(timelines: readonly Timeline[]): string {
  const samples = timelines.flatMap((timeline) => timeline.samples);
  const axes = {
    seconds: axisMarks(Math.max(1, ...samples.map(({ atMs }) => atMs / 1000))),
    count: axisMarks(Math.max(1, ...samples.map(({ processes }) => processes))),
  };
  return drawing({
    title: 'Processes and zombies in the server’s container over time',
    description: timelines.map(describe).join(' '),
    height: HEAD + timelines.length * PANEL_HEIGHT + FOOT,
    body: [
      label({ x: 16, y: 24, text: 'In the server’s container, over time', style: 'head' }),
      ...legend(),
      ...timelines.flatMap((timeline, index) => panel(timeline, { axes, top: HEAD + index * PANEL_HEIGHT })),
      label({
        x: LEFT + PLOT_WIDTH / 2,
        y: HEAD + timelines.length * PANEL_HEIGHT + 20,
        text: 'seconds',
        anchor: 'middle',
        style: 'small',
      }),
    ],
  });
}

function legend(): string[] {
  return [
    line({ x: 340, y: 19 }, { x: 380, y: 19 }, 'first'),
    label({ x: 388, y: 24, text: 'processes' }),
    line({ x: 480, y: 19 }, { x: 520, y: 19 }, 'second'),
    label({ x: 528, y: 24, text: 'zombies among them' }),
  ];
}

function describe({ strategy, samples }: Timeline): string {
  const peak = Math.max(0, ...samples.map(({ processes }) => processes));
  return `With --reap ${strategy} there are up to ${peak} processes, and ${samples.at(-1)?.zombies ?? 0} zombies at the end.`;
}

function panel({ strategy, samples }: Timeline, { axes, top }: { axes: Axes; top: number }): string[] {
  const plotTop = top + 22;
  const x = (atMs: number) => LEFT + (atMs / 1000 / axes.seconds.top) * PLOT_WIDTH;
  const y = (count: number) => plotTop + PLOT_HEIGHT * (1 - count / axes.count.top);
  const points = (value: 'processes' | 'zombies') =>
    samples.map((sample) => `${round(x(sample.atMs))},${round(y(sample[value]))}`).join(' ');
  return [
    label({ x: LEFT, y: top + 12, text: `--reap ${strategy}`, style: 'head' }),
    ...axes.count.marks.flatMap((mark) => [
      line({ x: LEFT, y: y(mark) }, { x: LEFT + PLOT_WIDTH, y: y(mark) }, mark === 0 ? 'axis' : 'grid'),
      label({ x: LEFT - 8, y: y(mark) + 4, text: String(round(mark)), anchor: 'end', style: 'small' }),
    ]),
    ...axes.seconds.marks.map((mark) =>
      label({
        x: x(mark * 1000),
        y: plotTop + PLOT_HEIGHT + 16,
        text: String(round(mark)),
        anchor: 'middle',
        style: 'small',
      }),
    ),
    `<polyline class="first" points="${points('processes')}"/>`,
    `<polyline class="second" points="${points('zombies')}"/>`,
    ...ends(samples.at(-1), { x: LEFT + PLOT_WIDTH + 10, y }),
  ];
}

/** What the lines have come to, beside their ends; the upper above, the lower below, so that they never cover each other. */
function ends(
  last: Timeline['samples'][number] | undefined,
  at: { x: number; y: (count: number) => number },
): string[] {
  if (last === undefined) return [];
  const { processes, zombies } = last;
  const apart = at.y(zombies) - at.y(processes) >= 16 ? 0 : 9;
  return [
    label({
      x: at.x,
      y: at.y(processes) + 4 - apart,
      text: counted(processes, 'process', 'processes'),
      style: 'small',
    }),
    label({ x: at.x, y: at.y(zombies) + 4 + apart, text: counted(zombies, 'zombie', 'zombies'), style: 'small' }),
  ];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
