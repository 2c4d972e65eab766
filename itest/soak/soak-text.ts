/** What a soak has shown, as a person reads it: the verdict of the audit, the curve in a few rows, and the whole in a word. */
import { counted, formatCount } from '../../src/common/report/phrase.ts';
import { formatVerdict } from '../../src/common/report/report-text.ts';
import { MARKS } from '../../src/common/report/verdict-rows.ts';
import type { LoadSample } from '../../src/host/index.ts';
import { BadClients } from './bad-clients.ts';
import type { SoakResult } from './soak.ts';

const ROWS = 10;
const HEAD = ['connections', 'memory KiB', 'descriptors', 'processes', 'zombies'];

/** Ends with a newline. */
export function soakText({ outcome, verdict, flat, curve, badConnections, badKilled, seconds }: SoakResult): string {
  const accepted = curve.at(-1)?.server.accepted;
  const rate = accepted === undefined ? '' : `, ${formatCount(Math.round(accepted / seconds))} connections a second`;
  const bad =
    badKilled === 0
      ? 'no bad clients'
      : `${badConnections === undefined ? 'an unknown number of' : formatCount(badConnections)} connections of bad clients (${BadClients.kinds.join(', ')}), ${counted(badKilled, 'container')} of them killed in the middle`;
  return [
    formatVerdict(verdict),
    '',
    `${bad}; ${seconds.toFixed(1)} s in all${rate}`,
    '',
    ...table(curve),
    '',
    `  ${MARKS[flat.outcome]} curve  ${flat.observed}`,
    ...flat.evidence.map((line) => `           ${line}`),
    '',
    `soak: ${outcome}`,
    '',
  ].join('\n');
}

function table(curve: readonly LoadSample[]): string[] {
  const step = Math.max(1, (curve.length - 1) / ROWS);
  const chosen = new Set(
    Array.from({ length: ROWS + 1 }, (_, row) => Math.min(curve.length - 1, Math.round(row * step))),
  );
  const rows = curve.filter((_, index) => chosen.has(index)).map(rowOf);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [HEAD, ...rows].map((row) => `  ${row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')}`);
}

function rowOf({ server, processes, zombies }: LoadSample): string[] {
  const { accepted, anonymousKiB, descriptors } = server;
  return [accepted, anonymousKiB, descriptors, processes, zombies].map((value) =>
    value === undefined ? '?' : formatCount(value),
  );
}
