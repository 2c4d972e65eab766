/** A result as one picture: a panel for each table, bars where it has no axis, lines where it has one. Pure. */
import { formatFigure } from '../../src/host/chart/bar-panel.ts';
import { chart, type Panel } from '../../src/host/chart/chart.ts';
import { rowName, type Table } from './table.ts';

/** Names of servers with their options are long. */
const BAR_MARGIN = { left: 300, right: 80 };
const LINE_MARGIN = { left: 64, right: 220 };
const PLOT_HEIGHT = 200;

export function resultChart({ title, tables }: { title: string; tables: readonly Table[] }): string {
  return chart({ title, description: tables.map(describe).join(' '), panels: tables.map(toPanel) });
}

function toPanel(table: Table): Panel {
  const title = `${table.question}, ${table.unit}`;
  if (hasAxis(table)) return linePanel(table, title);
  const bars = table.series.map((series) => ({
    name: rowName(table, series),
    value: series.median,
    spread: { min: series.min, max: series.max },
  }));
  return { kind: 'bars', title, margin: BAR_MARGIN, bars };
}

function linePanel({ series, axis = '' }: Table, title: string): Panel {
  const lines = [...Map.groupBy(series, ({ name }) => name)].map(([name, own]) => ({
    points: own.map(({ at = 0, median }) => ({ x: at, y: median })),
    end: name,
  }));
  const x = { kind: 'points', title: axis } as const;
  return { kind: 'lines', title, margin: LINE_MARGIN, plotHeight: PLOT_HEIGHT, x, lines };
}

/** A line needs two points. */
function hasAxis({ series }: Table): boolean {
  return new Set(series.map(({ at }) => at)).size > 1;
}

function describe(table: Table): string {
  const rows = table.series.map((series) => `${rowName(table, series)}: ${formatFigure(series.median)}`);
  return `${table.question}, in ${table.unit}: ${rows.join('; ')}.`;
}
