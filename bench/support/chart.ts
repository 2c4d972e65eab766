/** A result as one picture: a panel for each table, bars where it has no axis, lines where it has one. Pure. */
import { drawing } from '../../src/host/report/svg.ts';
import { barPanel, barPanelHeight, figure } from './bar-panel.ts';
import { LINE_PANEL_HEIGHT, linePanel } from './line-panel.ts';
import { rowName, type Table } from './table.ts';

const GAP = 24;
/** Names of servers with their options are long. */
const LEFT = 270;

export function chart({ title, tables }: { title: string; tables: readonly Table[] }): string {
  const body: string[] = [];
  let top = 10;
  for (const table of tables) {
    body.push(...panel(table, top));
    top += heightOf(table) + GAP;
  }
  return drawing({ title, description: tables.map(describe).join(' '), height: top, body });
}

function panel(table: Table, top: number): string[] {
  const title = `${table.question}, ${table.unit}`;
  if (hasAxis(table)) return linePanel(table.series, { title, top, axis: table.axis ?? '' });
  const bars = table.series.map((series) => ({
    name: rowName(table, series),
    value: series.median,
    spread: { min: series.min, max: series.max },
  }));
  return barPanel(bars, { title, top, left: LEFT });
}

function heightOf(table: Table): number {
  return hasAxis(table) ? LINE_PANEL_HEIGHT : barPanelHeight(table.series.length);
}

/** A line needs two points. */
function hasAxis({ series }: Table): boolean {
  return new Set(series.map(({ at }) => at)).size > 1;
}

function describe(table: Table): string {
  const rows = table.series.map((series) => `${rowName(table, series)}: ${figure(series.median)}`);
  return `${table.question}, in ${table.unit}: ${rows.join('; ')}.`;
}
