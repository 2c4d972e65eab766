/**
 * The verdict as a person reads it: a line a check, then the whole story of each that did not pass. Plain ASCII but for the
 * three marks, and no colour: it is read in logs.
 */
import { describeChaos } from '../chaos/chaos-record.ts';
import type { Finding } from './finding.ts';
import { counted, formatDuration } from './phrase.ts';
import type { Figures, Verdict } from './verdict.ts';
import { MARKS, rowsOf } from './verdict-rows.ts';

/** Several lines, without a newline at the end. */
export function formatVerdict(verdict: Verdict): string {
  const rows = rowsOf(verdict);
  const width = Math.max(...rows.map((row) => row.name.length));
  return [
    ...describeRun(verdict),
    ...rows.map(
      ({ outcome, name, observed }, index) =>
        `  ${MARKS[outcome]} ${name.padEnd(width)}  ${observed === rows[index - 1]?.observed ? 'likewise' : observed}`,
    ),
    ...verdict.findings.filter((finding) => hasStory(finding)).flatMap(describeFinding),
    '',
    `verdict: ${verdict.outcome}`,
  ].join('\n');
}

function describeRun({ pid1, figures, chaos }: Verdict): string[] {
  const lines = [
    ...(pid1 === undefined ? [] : [`PID 1 is ${pid1}`]),
    ...(figures === undefined ? [] : [summary(figures)]),
  ];
  const all = chaos === undefined ? lines : [...lines, ...describeChaos(chaos)];
  return all.length === 0 ? [] : [...all, ''];
}

function summary(figures: Figures): string {
  return [
    ...describeLoad(figures),
    `at most ${counted(figures.zombies.peak, 'zombie')} at once in ${counted(figures.samples, 'sample')}`,
  ].join(', ');
}

function describeLoad({ load, clients, connections, messages, watchedMs, processes, ignored }: Figures): string[] {
  const left = ignored.count === 0 ? [] : [`${counted(ignored.count, 'process', 'processes')} ignored`];
  const born = `${counted(processes.born ?? 0, 'process', 'processes')} born`;
  switch (load) {
    case 'connections':
      return [
        counted(clients, 'client'),
        counted(connections, 'connection'),
        `${counted(messages, 'message')} answered`,
        ...left,
      ];
    case 'commands':
      return [counted(clients, 'client'), counted(connections, 'command'), born, ...left];
    case 'none':
      return [`${formatDuration(watchedMs)} without clients`, born, ...left];
  }
}

/** An unknown finding whose table line says it all has none. */
function hasStory(finding: Finding): boolean {
  return finding.outcome === 'fail' || (finding.outcome === 'unknown' && finding.evidence.length > 0);
}

function describeFinding(finding: Finding): string[] {
  return [
    '',
    `${MARKS[finding.outcome]} ${finding.id}`,
    `    expected  ${finding.expected}`,
    `    observed  ${finding.observed}`,
    ...finding.evidence.map((line) => `              ${line}`),
    ...(finding.remedy === undefined ? [] : [`    remedy    ${finding.remedy}`]),
  ];
}
