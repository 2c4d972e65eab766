/**
 * The evidence of a run without what a finding rests on, so that its check can judge the rest: what the finding has hidden. What
 * `findCulprits` does not name stays, so that the check still fails for it.
 */
import { GROWTH_KINDS, type GrowthKind, type GrowthSeries } from '../growth/growth.ts';
import type { Evidence } from './evidence.ts';
import type { CheckId } from './finding.ts';
import { growthTrend } from './judge-growth.ts';
import type { RunEvidence } from './run-evidence.ts';
import { STOPS } from './stops.ts';

/** Of all lives. The same run for a check that has no culprits. */
export function withoutCulprits(run: RunEvidence, check: CheckId): RunEvidence {
  const { stop, ...rest } = run;
  if (check === STOPS) return rest;
  const remove = REMOVERS[check] ?? ((evidence) => evidence);
  const [first, ...later] = run.lives;
  return { ...run, lives: [inLife(first, remove), ...later.map((life) => inLife(life, remove))] };
}

type Remove = (evidence: Evidence) => Evidence;

function inLife<Life extends RunEvidence['lives'][number]>(life: Life, remove: Remove): Life {
  const { audit } = life;
  return audit.kind === 'complete' ? { ...life, audit: { ...audit, evidence: remove(audit.evidence) } } : life;
}

const REMOVERS: { readonly [Id in CheckId]?: Remove } = {
  'no-defunct': withoutZombies,
  'children-gone': (evidence) => withoutZombies(withoutGrowth(evidence, ['strays', 'processes', 'threads'])),
  'no-orphans': (evidence) => ({ ...evidence, orphans: { count: 0, examples: [], fromOutside: 0 } }),
  'client-fd-closed': (evidence) => withoutGrowth(evidence, ['descriptors']),
  'listen-fd-closed': (evidence) => withoutHolders(withoutGrowth(evidence, ['holders'])),
  'sockets-closed': ({ sockets, ...evidence }) => ({
    ...evidence,
    sockets: { ...sockets, closeWait: { count: 0, examples: [] } },
  }),
  'memory-flat': (evidence) => withoutGrowth(evidence, ['memory']),
  'reaps-orphans': withoutOrphansOfOthers,
};

function withoutZombies({ zombies, ...evidence }: Evidence): Evidence {
  return { ...evidence, zombies: { ...zombies, lasting: 0, groups: [] } };
}

/** A holder's descriptors were read: it is a child that was looked at. */
function withoutHolders({ children, ...evidence }: Evidence): Evidence {
  const { clean, holders } = children;
  return { ...evidence, children: { ...children, clean: clean + holders, holders: 0, examples: [] } };
}

function withoutOrphansOfOthers({ foreign, ...evidence }: Evidence): Evidence {
  if (foreign.kind !== 'left') return { ...evidence, foreign };
  const client = foreign.client === 'dropped' ? 'kept' : foreign.client;
  return { ...evidence, foreign: { ...foreign, stayed: 0, examples: [], client, lost: { count: 0, examples: [] } } };
}

function withoutGrowth(evidence: Evidence, kinds: readonly GrowthKind[]): Evidence {
  const { growth } = evidence;
  const series = { ...growth.series };
  for (const kind of GROWTH_KINDS) {
    const isCulprit = kinds.includes(kind) && growthTrend(evidence, kind).kind === 'growing';
    if (isCulprit && (series[kind].values[0] ?? 0) > 0) series[kind] = flatten(series[kind]);
  }
  return { ...evidence, growth: { ...growth, series } };
}

function flatten({ before, values }: GrowthSeries): GrowthSeries {
  return { more: 0, before, now: before, growers: [], grown: 0, values: values.map(() => 0) };
}
