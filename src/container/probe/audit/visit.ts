/**
 * One more client, when all others are done, and after whatever the audit did to the subject: a client of the load makes one
 * more connection, or runs its command once more. It says what the load said, and expects what the load expected: a subject
 * that was served well before is not asked anything that it need not understand. While it is connected, the child that serves
 * it lives, however short its life is under load: the moment to inspect a child.
 */
import type { VisitEvidence } from '../../../common/checks/evidence.ts';
import { describeFailure } from '../../../common/checks/failure-kinds.ts';
import type { ClientSummary } from '../../../common/events/client-summary.ts';
import { formatDuration } from '../../../common/report/phrase.ts';
import type { Gate } from './gate.ts';
import { type RoundOptions, runRound } from './round.ts';
import type { Waits } from './waits.ts';

/** Beyond what the whole load took, or what the client itself allows a connection. */
const MARGIN_MS = 5_000;

/** `whileServed` is called when the last reply is there, before the connection is closed. @throws Interrupted */
export function visit(call: {
  gate: Gate;
  waits: Waits;
  loadMs: number;
  whileServed: () => void;
  meanwhile: RoundOptions['meanwhile'];
}): VisitEvidence {
  const { gate, waits, loadMs, whileServed, meanwhile } = call;
  let lost = 'no client was left at the gate';
  for (const guest of gate.idle) {
    // The client's own time-outs come first: they are the load's, and say more.
    const limitMs = Math.max(loadMs, guest.longestMs ?? 0) + MARGIN_MS;
    const { clients, missing, wasCut } = runRound({
      gate,
      waits,
      guests: [guest],
      connectionsEach: 1,
      limitMs,
      whileHeld: whileServed,
      ...(meanwhile === undefined ? {} : { meanwhile }),
    });
    const summary = clients[0]?.summary;
    if (summary === undefined) lost = missing.join(', ');
    else return toEvidence(summary, wasCut ? limitMs : undefined);
  }
  return { by: 'nobody', answered: false, reason: lost };
}

/** `cutAfterMs`: it had not come to its end by then. */
function toEvidence(
  { ok, errors, examples = [], connectMs, replyMs }: ClientSummary,
  cutAfterMs: number | undefined,
): VisitEvidence {
  if (ok > 0) return { by: 'client', answered: true, ms: connectMs.max + replyMs.max };
  if (cutAfterMs !== undefined) {
    return { by: 'client', answered: false, reason: `it was not over within ${formatDuration(cutAfterMs)}` };
  }
  const [example] = examples;
  const codes = Object.keys(errors).join(', ');
  const reason = example === undefined ? codes || 'it reported no reason' : describeFailure(example);
  return { by: 'client', answered: false, reason };
}
