/** PID 1 is the same process as at the start, and a new client is served at the end. */
import { toIdentity } from '../process-table/identity.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { describeProcess, formatDuration } from '../report/phrase.ts';
import type { CheckContext } from './check-context.ts';
import { connectionsServed, controlWasSeen, passIfCovered } from './coverage.ts';
import type { FinalProbeEvidence } from './evidence.ts';
import { type Check, fail, type Judgement, pass, unknown } from './finding.ts';
import { bringsClients } from './load-kind.ts';
import { withoutNetwork } from './lost-network.ts';

const OUTLIVE = 'PID 1 must outlive its clients: find in its log why it ended';

export const alive: Check = {
  id: 'alive',
  expected: 'PID 1 is the same process as before, and serves one more client',
  judge: (evidence) => {
    const { pid1: before, pid1AtEnd: now, foreign } = evidence;
    if (foreign.kind === 'pid1-ended')
      return unknown('PID 1 ended of an orphan that was none of its own: reaps-orphans says more');
    if (before === undefined) return unknown('the census before the load did not show PID 1');
    if (now === undefined) return gone(evidence);
    if (toIdentity(before) !== toIdentity(now)) {
      return fail({
        observed: 'PID 1 is another process than before the load',
        evidence: [`before: ${describeProcess(before)}`, `now: ${describeProcess(now)}`],
        remedy: OUTLIVE,
      });
    }
    const { finalProbe } = evidence;
    if (finalProbe === undefined)
      return passIfCovered(evidence, `${describeProcess(now)} is still there; no port was told`);
    if (finalProbe.answered)
      return pass(`${describeProcess(now)} answered one more client after ${formatDuration(finalProbe.ms)}`);
    return notServed(evidence, { now, finalProbe });
  },
};

/** Only what was served before can have stopped being served. */
function notServed(
  evidence: CheckContext,
  { now, finalProbe }: { now: ProcessRecord; finalProbe: FinalProbeEvidence & { answered: false } },
): Judgement {
  const { by = 'client', reason } = finalProbe;
  const state = `PID 1 is ${describeProcess(now)}, in state ${now.state}`;
  if (by === 'nobody') return unknown(`no client of the load could come once more: ${reason}`, [state]);
  if (by === 'audit' && finalProbe.accepted === true) {
    const isBound = evidence.subject.listener?.transport === 'udp';
    const where = evidence.subject.listener?.transport === 'unix' ? 'socket' : 'port';
    const shown = isBound ? 'its port takes datagrams' : `a connection to its ${where} comes about`;
    const still = `${describeProcess(now)} is still there, and ${shown}`;
    return passIfCovered(evidence, `${still}; what to say on it nobody knows without clients (${reason})`);
  }
  if (bringsClients(evidence.load.kind) && connectionsServed(evidence.load) === 0) {
    return unknown(`one more client was not served, nor was any before it: ${reason}`, [state]);
  }
  const judged = fail({
    observed: `one more client was not served: ${reason}`,
    evidence: [state],
    remedy: 'the server must go on accepting after the load: find in its log what it does since',
  });
  return evidence.lostNetwork === undefined ? judged : withoutNetwork(evidence.lostNetwork, judged);
}

/** That a process is absent counts only for an observer who has shown that it sees what is there. */
function gone({ control, growth }: CheckContext): Judgement {
  if (!controlWasSeen(control)) return unknown('PID 1 was not seen, but neither was the planted zombie');
  return pid1Ended(growth.ended.kind === 'limit' ? `PID 1 is gone: ${growth.ended.reason}` : 'PID 1 is gone');
}

export function pid1Ended(observed: string): Judgement {
  return fail({
    observed,
    evidence: [],
    remedy: OUTLIVE,
  });
}
