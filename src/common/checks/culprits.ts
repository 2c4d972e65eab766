/**
 * What a finding that fails rests on, by what stays the same from run to run: the check, the command name of the process at fault, and
 * what it left. No pids, no times. `served`, `alive`, `faults`, `restarts` and `allowances` have none: where they fail, too little was
 * tested, or somebody has to look, so that they are never known.
 */
import type { GrowthKind } from '../growth/growth.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import type { Evidence } from './evidence.ts';
import type { CheckId } from './finding.ts';
import { growthTrend } from './judge-growth.ts';
import type { Culprit, RunEvidence } from './run-evidence.ts';
import { STOPS, wasKilled } from './stops.ts';

/** Of `memory-flat`; its count is in KiB. */
export const MEMORY_KIND = 'KiB of memory';
/** A process that nobody can name. */
const UNNAMED = '?';

/** Of all lives of the run together. Where one is found in several, its greatest count. */
export function findCulprits(run: RunEvidence, check: CheckId): Culprit[] {
  const all = [
    ...ofStop(run, check),
    ...run.lives.flatMap(({ audit }) => (audit.kind === 'complete' ? ofLife(audit.evidence, check) : [])),
  ];
  const byKey = new Map<string, Culprit>();
  for (const each of all) {
    const key = JSON.stringify([each.process, each.kind]);
    const before = byKey.get(key);
    if (before === undefined || before.count < each.count) byKey.set(key, each);
  }
  return [...byKey.values()];
}

function ofStop({ stop, lives: [{ audit }] }: RunEvidence, check: CheckId): Culprit[] {
  if (check !== STOPS || stop?.kind !== 'asked' || !wasKilled(stop.evidence)) return [];
  const pid1 = audit.kind === 'complete' ? audit.evidence.pid1 : undefined;
  return [
    {
      check,
      process: joinNames(pid1 === undefined ? [] : [pid1]),
      kind: `not ended by ${stop.evidence.signal}`,
      count: 1,
    },
  ];
}

/** Two parents of one name are one process here, and what they left is added up. */
function ofLife(evidence: Evidence, check: CheckId): Culprit[] {
  const sums = new Map<string, Culprit>();
  for (const { process, kind, count } of FINDERS[check]?.(evidence) ?? []) {
    const key = JSON.stringify([process, kind]);
    if (count > 0) sums.set(key, { check, process, kind, count: count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

type Found = Omit<Culprit, 'check'>;

const FINDERS: { readonly [Id in CheckId]?: (evidence: Evidence) => Found[] } = {
  'no-defunct': (evidence) => zombies(evidence),
  'children-gone': (evidence) => [
    ...zombies(evidence, 'stillThere'),
    ...(['strays', 'processes', 'threads'] as const).flatMap((kind) => growing(evidence, kind)),
  ],
  'no-orphans': ({ orphans: { count, examples } }) => [
    { process: joinNames(examples.map(({ process }) => process)), kind: 'orphan', count },
  ],
  'client-fd-closed': (evidence) => growing(evidence, 'descriptors'),
  'listen-fd-closed': (evidence) => [
    {
      process: joinNames(evidence.children.examples),
      kind: 'holder of the listening socket',
      count: evidence.children.holders,
    },
    ...growing(evidence, 'holders'),
  ],
  'sockets-closed': ({ sockets: { closeWait } }) => [
    {
      process: joinNames(closeWait.examples.flatMap(({ holders }) => holders)),
      kind: 'CLOSE_WAIT socket',
      count: closeWait.count,
    },
  ],
  'memory-flat': (evidence) => growing(evidence, 'memory'),
  'reaps-orphans': orphansOfOthers,
};

const KIND_WORDS: Readonly<Record<GrowthKind, string>> = {
  descriptors: 'descriptor',
  memory: MEMORY_KIND,
  threads: 'thread',
  processes: 'process of a pool',
  strays: 'process',
  holders: 'worker that holds the listening socket',
};

/** By the parent, which does not reap, and what it does not reap. */
function zombies({ zombies: { groups }, parents }: Evidence, counted: 'count' | 'stillThere' = 'count'): Found[] {
  return groups.map((group) => {
    const parent = parents.find(({ process }) => process.pid === group.ppid);
    return {
      process: joinNames(parent === undefined ? [] : [parent.process]),
      kind: `zombie ${joinNames(group.examples)}`,
      count: group[counted],
    };
  });
}

/** What the load added; what later rounds add depends on how many there were. */
function growing(evidence: Evidence, kind: GrowthKind): Found[] {
  if (growthTrend(evidence, kind).kind !== 'growing') return [];
  const { growers, values } = evidence.growth.series[kind];
  return [{ process: joinNames(growers.map(({ process }) => process)), kind: KIND_WORDS[kind], count: values[0] ?? 0 }];
}

function orphansOfOthers({ foreign, pid1 }: Evidence): Found[] {
  if (foreign.kind !== 'left') return [];
  const process = joinNames(pid1 === undefined ? [] : [pid1]);
  return [
    { process, kind: 'orphan that is not reaped', count: foreign.stayed },
    { process, kind: 'child that was lost', count: foreign.lost.count },
    { process, kind: 'client that was dropped', count: foreign.client === 'dropped' ? 1 : 0 },
  ];
}

/** Command names, each once, in a stable order. */
function joinNames(processes: readonly ProcessRecord[]): string {
  const names = [...new Set(processes.map(({ command }) => command))].sort();
  return names.length === 0 ? UNNAMED : names.join(', ');
}
