/**
 * The verdict as a person reads it: a line a check, then the whole story of what did not pass, one cause once. Plain ASCII but for the
 * three marks, and no colour: it is read in logs.
 */
import { describeChaos } from '../chaos/chaos-record.ts';
import { describeCulprit } from '../checks/baseline.ts';
import type { Figures } from '../checks/figures.ts';
import type { Finding } from '../checks/finding.ts';
import { countLoad } from '../checks/load-kind.ts';
import type { Verdict } from '../checks/verdict.ts';
import { printable } from '../escape/printable.ts';
import { counted, formatCount, formatDuration } from './phrase.ts';
import { type Story, toStories } from './stories.ts';
import { foldedRows, MARKS } from './verdict-rows.ts';

/** Several lines, without a newline at the end. `more`: further lines of a report, before the last one. */
export function formatVerdict(verdict: Verdict, more: readonly string[] = []): string {
  const rows = foldedRows(verdict);
  const width = Math.max(...rows.map((row) => row.name.length));
  return [
    ...describeRun(verdict),
    ...rows.map(({ outcome, name, observed }) => `  ${MARKS[outcome]} ${name.padEnd(width)}  ${observed}`),
    ...toStories(verdict.findings.filter(hasStory)).flatMap(describeStory),
    '',
    ...describeGone(verdict),
    ...(more.length === 0 ? [] : [...more, '']),
    `verdict: ${verdict.outcome}`,
  ].join('\n');
}

/** What a baseline need not have any more. */
function describeGone({ baseline }: Verdict): string[] {
  const gone = baseline?.gone ?? [];
  if (gone.length === 0) return [];
  return [...gone.map((each) => `no longer found: ${describeCulprit(each)}; remove it from the baseline`), ''];
}

function describeRun({ pid1, figures, chaos }: Verdict): string[] {
  const lines = [
    ...(pid1 === undefined ? [] : [`PID 1 is ${pid1}`]),
    ...(figures === undefined ? [] : [summary(figures), ...describeNodes(figures)]),
  ];
  const all = chaos === undefined ? lines : [...lines, ...describeChaos(chaos)];
  return all.length === 0 ? [] : [...all, ''];
}

function summary(figures: Figures): string {
  return [...describeLoad(figures), describeZombies(figures), ...describeLeftOut(figures)].join(', ');
}

/** One line, however many machines there are: `served` has each. */
function describeNodes({ nodes = [], startSpreadMs }: Figures): string[] {
  if (nodes.length === 0) return [];
  const clients = nodes.map((each) => `${printable(each.node)} ${formatCount(each.clients + each.missing)}`).join(', ');
  const began = startSpreadMs === undefined ? '' : `; they began within ${formatDuration(startSpreadMs.max)}`;
  return [`clients by node: ${clients}${began}`];
}

function describeZombies({ zombies: { peak }, samples }: Figures): string {
  const seen = peak === 0 ? 'no zombie' : `at most ${counted(peak, 'zombie')} at once`;
  return `${seen} in ${counted(samples, 'sample')}`;
}

function describeLeftOut({ outsiders, ownOrphans }: Figures): string[] {
  const names = outsiders.commands.map(printable).join(', ');
  return [
    ...(outsiders.count > 0
      ? [`${counted(outsiders.count, 'process', 'processes')} from outside left out (${names})`]
      : []),
    ...(ownOrphans > 0 ? [`${counted(ownOrphans, 'orphan')} of an earlier run of forkbed left out`] : []),
  ];
}

function describeLoad(figures: Figures): string[] {
  const { load, clients, connections, watchedMs, processes, ignored } = figures;
  const left = ignored.count === 0 ? [] : [`${counted(ignored.count, 'process', 'processes')} ignored`];
  const births = `${counted(processes.births ?? 0, 'process', 'processes')} born`;
  switch (load) {
    case 'connections':
    case 'flows':
      return [counted(clients, 'client'), countLoad(connections, load), ...describeAnswers(figures), ...left];
    case 'commands':
      return [counted(clients, 'client'), counted(connections, 'command'), births, ...left];
    case 'execs':
      return [counted(connections, 'exec'), births, ...left];
    case 'connections and execs':
    case 'flows and execs':
    case 'commands and execs':
      return [counted(clients, 'client'), countLoad(connections, load), births, ...left];
    case 'none':
      return [`${formatDuration(watchedMs)} without clients`, births, ...left];
  }
}

/** A connection that failed may have had answers before it did. */
function describeAnswers({ connections, connectionsServed, messages }: Figures): string[] {
  const failed = connections - connectionsServed;
  const answered = `${messages === 0 ? 'no message' : counted(messages, 'message')} answered`;
  if (failed <= 0) return [`${counted(messages, 'message')} answered`];
  if (failed < connections) return [`${formatCount(failed)} of them failed`, answered];
  return ['all of them failed', messages === 0 ? answered : `${answered} before that`];
}

/** An unknown finding whose table line says it all has none. */
function hasStory(finding: Finding): boolean {
  return (
    (finding.outcome === 'fail' && finding.known !== true) ||
    (finding.outcome === 'unknown' && finding.evidence.length > 0)
  );
}

function describeStory({ ids, outcome, expected, observed, evidence, remedy }: Story): string[] {
  return [
    '',
    `${MARKS[outcome]} ${ids.join(', ')}`,
    ...(expected === undefined ? [] : [`    expected  ${expected}`]),
    `    observed  ${observed}`,
    ...evidence.map((line) => `              ${line}`),
    ...(remedy === undefined ? [] : [`    remedy    ${remedy}`]),
  ];
}
