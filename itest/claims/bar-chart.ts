/** What a connection costs in each mode: a panel for CPU, a panel for memory, a bar for each mode with its figure at its end. */

import { drawing, label, round, WIDTH } from '../../src/host/report/svg.ts';
import type { ModeCost } from './claim.ts';

const HEAD = 40;
const ROW = 30;
const BAR = 20;
const LEFT = 90;
/** Room for the figure beside the longest bar. */
const RIGHT = 80;
const GAP = 50;

export function barChart(costs: readonly ModeCost[]): string {
  const panelHeight = HEAD + costs.length * ROW;
  const cpu = costs.map(({ mode, cpuUsPerConnection }) => ({ mode, value: cpuUsPerConnection }));
  const memory = costs.map(({ mode, heldKiBPerConnection }) => ({ mode, value: heldKiBPerConnection }));
  return drawing({
    title: 'What a connection costs the server, by mode',
    description: costs
      .map((cost) => `${cost.mode}: ${figure(cost.cpuUsPerConnection)} µs, ${figure(cost.heldKiBPerConnection)} KiB.`)
      .join(' '),
    height: 2 * panelHeight + GAP,
    body: [
      ...panel(cpu, { title: 'CPU a connection, µs', top: 10 }),
      ...panel(memory, { title: 'Memory a held connection, KiB', top: 10 + panelHeight + GAP / 2 }),
    ],
  });
}

function panel(
  rows: readonly { mode: string; value: number }[],
  { title, top }: { title: string; top: number },
): string[] {
  const max = Math.max(Number.EPSILON, ...rows.map(({ value }) => value));
  return [
    label({ x: 16, y: top + 16, text: title, style: 'head' }),
    ...rows.flatMap(({ mode, value }, index) => {
      const y = top + HEAD + index * ROW;
      // A bar that cannot be seen would look like a figure that is missing.
      const width = Math.max(2, (value / max) * (WIDTH - LEFT - RIGHT));
      return [
        label({ x: LEFT - 10, y: y + 15, text: mode, anchor: 'end' }),
        `<rect class="bar" x="${LEFT}" y="${y}" width="${round(width)}" height="${BAR}"/>`,
        label({ x: LEFT + width + 8, y: y + 15, text: figure(value) }),
      ];
    }),
  ];
}

function figure(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(round(value));
}
