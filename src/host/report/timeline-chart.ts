/** A run over time as a picture: processes and zombies on one pair of axes, the server's memory below on another. */
import type { TimelineSample } from '../../common/checks/timeline.ts';
import { chart } from '../chart/chart.ts';
import type { Line, LinePanel } from '../chart/line-panel.ts';

const SHAPE = { kind: 'lines', margin: { left: 64, right: 24 }, plotHeight: 130, yMax: 1 } as const;

export function timelineChart(samples: readonly TimelineSample[], idPrefix = ''): string {
  const max = Math.max(0, ...samples.map(({ processes }) => processes));
  const peak = Math.max(0, ...samples.map(({ zombies }) => zombies));
  const toLine = (value: (sample: TimelineSample) => number): Line => ({
    points: samples.map((sample) => ({ x: sample.atMs / 1000, y: value(sample) })),
  });
  const panel = (title: string, ...lines: readonly Line[]): LinePanel => ({
    ...SHAPE,
    title,
    x: { kind: 'linear', max: 0.1, unit: 's' },
    lines,
  });
  return chart({
    idPrefix,
    title: 'Processes, zombies and memory over time',
    description: `At most ${max} processes and ${peak} zombies at once, in ${samples.length} samples.`,
    panels: [
      panel(
        'Processes, and zombies among them (dashed)',
        toLine(({ processes }) => processes),
        toLine(({ zombies }) => zombies),
      ),
      panel(
        'Resident memory of the server (RSS), MiB',
        toLine(({ rssKiB }) => rssKiB / 1024),
      ),
    ],
  });
}
