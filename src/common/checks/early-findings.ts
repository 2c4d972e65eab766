/**
 * What is decided before a run is over: findings whose outcome nothing later in the same audit can turn. What the load has left stays in the
 * evidence, whatever PID 1 does about the orphans; the observation of a finding may still say more at the end.
 */
import type { EvidenceStage } from '../events/audit-events.ts';
import { mayNotHaveArrived } from './dropped-traffic.ts';
import type { Evidence } from './evidence.ts';
import type { CheckId, Finding, Outcome } from './finding.ts';
import { judge, toRunEvidence } from './judge.ts';
import type { AuditEvidence } from './run-evidence.ts';
import { repliedLate } from './starved.ts';

type Decided = Readonly<Partial<Record<CheckId, readonly Outcome[]>>>;

/** What a further round of the load can add is more of what was left, and no answer to a message of the first. */
const BEFORE_ROUND: Decided = { 'no-defunct': ['fail'], served: ['pass', 'fail'] };

/** A pass of those that are missing here rests on what comes: the orphans, the last client, or the engine's count. */
const BEFORE_ORPHANS: Decided = {
  ...BEFORE_ROUND,
  'children-gone': ['fail'],
  'no-orphans': ['pass', 'fail'],
  'client-fd-closed': ['fail'],
  'sockets-closed': ['pass', 'fail'],
  'memory-flat': ['fail'],
};

/** Of a run without faults. `before`: the stage that comes next; before the end all of it is decided. */
export function decideEarly(before: EvidenceStage, audit: AuditEvidence): readonly Finding[] {
  const { findings } = judge(toRunEvidence(audit));
  if (before === 'end') return findings;
  const decided = before === 'round' ? BEFORE_ROUND : BEFORE_ORPHANS;
  const isOpen = (id: CheckId) => id === 'served' && audit.kind === 'complete' && restsOnTheEnd(audit.evidence);
  return findings.filter(({ id, outcome }) => !isOpen(id) && (decided[id]?.includes(outcome) ?? false));
}

/**
 * Whether the machine had CPU time left for the replies that came too late, the host alone knows, and at the end; whether connects that
 * were not answered came as far as the server, the last one shows.
 */
function restsOnTheEnd(evidence: Evidence): boolean {
  return repliedLate(evidence) || mayNotHaveArrived(evidence.load);
}
