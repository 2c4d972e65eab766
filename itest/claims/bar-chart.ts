/** What a connection costs in each mode: a panel for CPU, a panel for memory, a bar for each mode with its figure at its end. */
import { barPanel, barPanelHeight, figure } from '../../bench/support/bar-panel.ts';
import { drawing } from '../../src/host/report/svg.ts';
import type { ModeCost } from './claim.ts';

const LEFT = 90;
const GAP = 50;

export function barChart(costs: readonly ModeCost[]): string {
  const panelHeight = barPanelHeight(costs.length);
  const cpu = costs.map(({ mode, cpuUsPerConnection }) => ({ name: mode, value: cpuUsPerConnection }));
  const memory = costs.map(({ mode, heldKiBPerConnection }) => ({ name: mode, value: heldKiBPerConnection }));
  return drawing({
    title: 'What a connection costs the server, by mode',
    description: costs
      .map((cost) => `${cost.mode}: ${figure(cost.cpuUsPerConnection)} µs, ${figure(cost.heldKiBPerConnection)} KiB.`)
      .join(' '),
    height: 2 * panelHeight + GAP,
    body: [
      ...barPanel(cpu, { title: 'CPU a connection, µs', top: 10, left: LEFT }),
      ...barPanel(memory, { title: 'Memory a held connection, KiB', top: 10 + panelHeight + GAP / 2, left: LEFT }),
    ],
  });
}
