/** What a connection costs the server, by mode: CPU above, memory below. */
import { type Bar, formatFigure } from '../../src/host/chart/bar-panel.ts';
import { chart, type Panel } from '../../src/host/chart/chart.ts';
import type { ModeCost } from './claim.ts';

export function modesChart(costs: readonly ModeCost[]): string {
  const panel = (title: string, value: (cost: ModeCost) => number): Panel => {
    const bars = costs.map((cost): Bar => ({ name: cost.mode, value: value(cost) }));
    return { kind: 'bars', title, margin: { left: 90, right: 80 }, bars };
  };
  return chart({
    title: 'What a connection costs the server, by mode',
    description: costs
      .map(
        ({ mode, cpuUsPerConnection, heldKiBPerConnection }) =>
          `${mode}: ${formatFigure(cpuUsPerConnection)} µs, ${formatFigure(heldKiBPerConnection)} KiB.`,
      )
      .join(' '),
    panels: [
      panel('CPU a connection, µs', ({ cpuUsPerConnection }) => cpuUsPerConnection),
      panel('Memory a held connection, KiB', ({ heldKiBPerConnection }) => heldKiBPerConnection),
    ],
  });
}
