/**
 * A state of the watch as the lines of one screen: the counts, the curves of the last minute, and below them as much of the
 * tree as there is room for. No line is wider, and there are no more of them, than the screen has columns and rows.
 */

import { escapeTerminal } from '../../common/escape/terminal.ts';
import { counted, formatCount, formatDuration } from '../../common/report/phrase.ts';
import { sparkline } from '../chart/sparkline.ts';
import { countColumns, fitText } from './fit-text.ts';
import { type Line, treeLines } from './tree-lines.ts';
import { HISTORY_MS, type HistoryPoint, type WatchState } from './watch-state.ts';

export interface View {
  /** What the subject is called. */
  readonly name: string;
  readonly intervalMs: number;
  readonly columns: number;
  readonly rows: number;
}

/** One for a second, where the screen is wide enough. */
const MAX_COLUMNS = HISTORY_MS / 1_000;
/** The last column stays free: some terminals wrap as soon as it is written to. */
const MARGIN = 1;

export function screenLines(state: WatchState, view: View): Line[] {
  const columns = Math.max(0, view.columns - MARGIN);
  const head: Line[] = [
    { text: titleLine(state, { ...view, columns }), tone: 'title' },
    { text: describeCounts(state), tone: state.zombies.length > 0 ? 'defunct' : 'plain' },
    { text: curveLine(state, { columns, name: 'children', readValue: ({ children }) => children }), tone: 'plain' },
    { text: curveLine(state, { columns, name: 'zombies', readValue: ({ zombies }) => zombies }), tone: 'plain' },
    { text: '', tone: 'plain' },
  ];
  const lines = [...head, ...treeLines(state, Math.max(0, view.rows - head.length))];
  return lines.slice(0, Math.max(0, view.rows)).map(({ text, tone }) => ({ text: fitText(text, columns), tone }));
}

/** How often and for how long at the right, where there is room for it. */
function titleLine({ beganMs, atMs }: WatchState, { name, intervalMs, columns }: View): string {
  const [left, right] = [
    escapeTerminal(name),
    `every ${formatDuration(intervalMs)}, for ${formatDuration(atMs - beganMs)}`,
  ];
  const between = columns - countColumns(left) - countColumns(right);
  return between < 2 ? left : `${left}${' '.repeat(between)}${right}`;
}

function describeCounts({ processes, children, zombies, peak }: WatchState): string {
  // On a narrow screen the end is cut: what it is all about comes first.
  return [
    `${counted(zombies.length, 'zombie')} (peak ${formatCount(peak)})`,
    `${counted(children, 'child', 'children')} of PID 1`,
    counted(processes.length, 'process', 'processes'),
  ].join(', ');
}

function curveLine(
  { history }: WatchState,
  curve: { columns: number; name: string; readValue: (point: HistoryPoint) => number },
): string {
  const points = history.map((point) => ({ atMs: point.atMs, value: curve.readValue(point) }));
  const now = formatCount(points.at(-1)?.value ?? 0);
  const max = formatCount(points.reduce((top, { value }) => Math.max(top, value), 0));
  const [before, after] = [`${curve.name.padEnd('children'.length)} `, ` ${now} (most ${max})`];
  const columns = Math.max(0, Math.min(MAX_COLUMNS, curve.columns - before.length - after.length));
  return `${before}${sparkline(points, { columns, spanMs: HISTORY_MS })}${after}`;
}
