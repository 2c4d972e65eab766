/** Processes and zombies over time: a panel for each strategy, one above the other, all on the same axes. */
import { counted } from '../../src/common/report/phrase.ts';
import { chart } from '../../src/host/chart/chart.ts';
import type { LinePanel } from '../../src/host/chart/line-panel.ts';
import type { Timeline } from './claim.ts';

const SHAPE = { kind: 'lines', margin: { left: 56, right: 120 }, plotHeight: 120 } as const;

/** What the axes of all panels reach. */
interface Reach {
  readonly seconds: number;
  readonly processes: number;
}

export function timelinesChart(timelines: readonly Timeline[]): string {
  const samples = timelines.flatMap((timeline) => timeline.samples);
  const reach = {
    seconds: Math.max(1, ...samples.map(({ atMs }) => atMs / 1000)),
    processes: Math.max(1, ...samples.map(({ processes }) => processes)),
  };
  return chart({
    title: 'Processes and zombies in the server’s container over time',
    description: timelines.map(describe).join(' '),
    heading: { text: 'In the server’s container, over time', legend: ['processes', 'zombies among them'] },
    panels: timelines.map((timeline, index) => panel(timeline, { reach, isLast: index === timelines.length - 1 })),
  });
}

function panel({ strategy, samples }: Timeline, { reach, isLast }: { reach: Reach; isLast: boolean }): LinePanel {
  const last = samples.at(-1);
  const points = (value: 'processes' | 'zombies') =>
    samples.map((sample) => ({ x: sample.atMs / 1000, y: sample[value] }));
  return {
    ...SHAPE,
    title: `--reap ${strategy}`,
    x: { kind: 'linear', max: reach.seconds, ...(isLast ? { title: 'seconds' } : {}) },
    yMax: reach.processes,
    lines: [
      { points: points('processes'), end: counted(last?.processes ?? 0, 'process', 'processes') },
      { points: points('zombies'), end: counted(last?.zombies ?? 0, 'zombie') },
    ],
  };
}

function describe({ strategy, samples }: Timeline): string {
  const peak = Math.max(0, ...samples.map(({ processes }) => processes));
  return `With --reap ${strategy} there are up to ${peak} processes, and ${samples.at(-1)?.zombies ?? 0} zombies at the end.`;
}
