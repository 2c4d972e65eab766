/**
 * PID 1 reaps what it adopts, however it ended, and takes no other notice of it. The observer leaves it orphans that end in
 * every way there is, one after another and many at one instant, and takes another census after the settle window: whether one is
 * left, whether the children of before are there, whether a client that was connected still is. That the server serves
 * afterwards is for `alive` to say, whose client comes after them.
 */

import {
  endedRemedy,
  orphansLeftRemedy,
  orphansReapedNote,
  replacesRemedy,
  undisturbedNote,
} from '../known-programs/describe-known-program.ts';
import { findKnownProgram } from '../known-programs/find-known-program.ts';
import { andMore, counted, describeProcess, firstFew, formatCount, formatDuration } from '../report/phrase.ts';
import { controlWasSeen } from './coverage.ts';
import type { Evidence, ForeignChild, ForeignEvidence } from './evidence.ts';
import { type Check, fail, type Judgement, pass, unknown } from './finding.ts';

type Left = Extract<ForeignEvidence, { kind: 'left' }>;

export const reapsOrphans: Check = {
  id: 'reaps-orphans',
  expected: 'orphans of others are reaped, however they end, and nothing else happens',
  judge: (evidence) => {
    const { foreign } = evidence;
    switch (foreign.kind) {
      case 'failed':
        return unknown(`no orphan could be left to PID 1: ${foreign.reason}`);
      case 'not-reached':
        return unknown('no orphan was left to PID 1: the run ended before');
      case 'pid1-ended':
        return ended(foreign.reason, evidence);
      case 'left':
        return judgeLeft(foreign, evidence);
    }
  },
};

const STRANGER =
  'PID 1 must reap a child that it did not fork, and take no other notice of it; or start the container with an init';

function ended(reason: string, evidence: Evidence): Judgement {
  const known = findKnownProgram(evidence.pid1);
  return fail({
    observed: `PID 1 ended while orphans that were none of its own ended: ${reason}`,
    evidence: [...describePid1Line(evidence), ...undisturbedNote(known)],
    remedy: endedRemedy(known) ?? STRANGER,
  });
}

function judgeLeft(foreign: Left, evidence: Evidence): Judgement {
  const { orphans, ends, stayed, lost, client } = foreign;
  if (orphans === 0) return unknown('no orphan was left to PID 1');
  if (stayed > 0) return notReaped(foreign, evidence);
  const many = `${counted(orphans, 'orphan')} reaped (${formatCount(ends)} exit statuses and signals)`;
  if (lost.count > 0 || client === 'dropped') return tookNotice(many, foreign, evidence);
  // The orphans are themselves the proof that something was tested: an idle PID 1 that reaps passes.
  if (!controlWasSeen(evidence.control)) {
    return unknown('the planted zombie was not seen, so nothing that is absent counts', [`what was seen: ${many}`]);
  }
  return pass(many, client === 'kept' ? ['a client that was connected stayed so'] : []);
}

function notReaped({ orphans, stayed, examples }: Left, evidence: Evidence): Judgement {
  // Of a subreaper, and of an orphan that did not end, the catalogue says nothing.
  const isOfPid1 = examples.every(({ adoptedBy, fate }) => adoptedBy === 1 && fate === 'defunct');
  const known = isOfPid1 ? findKnownProgram(evidence.pid1) : undefined;
  return fail({
    observed: `${formatCount(stayed)} of ${counted(orphans, 'orphan')} stayed for over ${formatDuration(evidence.settleMs)}`,
    evidence: [...firstFew(examples, describeOrphan), ...describePid1Line(evidence), ...orphansReapedNote(known)],
    remedy:
      orphansLeftRemedy(known) ??
      'PID 1 must wait for every child until none is left, also for those that it did not fork; or start the container with an init',
  });
}

function tookNotice(many: string, { lost, client }: Left, evidence: Evidence): Judgement {
  const known = findKnownProgram(evidence.pid1);
  const dropped = client === 'dropped' ? ['a client that was connected was dropped'] : [];
  const gone =
    lost.count > 0
      ? [`${counted(lost.count, 'child of PID 1 went or was replaced', 'children of PID 1 went or were replaced')}`]
      : [];
  return fail({
    observed: `${many}, but ${[...dropped, ...gone].join(', and ')}`,
    evidence: [
      ...firstFew(lost.examples, (process) => `gone: ${describeProcess(process)}`),
      ...andMore(lost.count - lost.examples.length),
      ...describePid1Line(evidence),
      ...undisturbedNote(known),
    ],
    remedy: replacesRemedy(known) ?? STRANGER,
  });
}

function describeOrphan({ pid, end, fate, adoptedBy }: ForeignChild): string {
  return `pid ${pid}, ${end}, ${fate}, child of pid ${adoptedBy}`;
}

function describePid1Line({ pid1 }: Evidence): string[] {
  return [`PID 1 is ${pid1 === undefined ? 'not known' : describeProcess(pid1)}`];
}
