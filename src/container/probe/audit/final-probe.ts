/**
 * The final probe: when all clients are done, and after all that the audit did to the subject, a client of the load makes one more
 * connection, or runs its command once more. It sends what the load sent, and expects what the load expected, which the subject
 * understands. While it is connected, the child that serves it lives, however short its life is under load: the moment to inspect
 * a child.
 */
import type { FinalProbeEvidence } from '../../../common/checks/evidence.ts';
import { describeFailure } from '../../../common/checks/failure-kinds.ts';
import type { ClientSummary } from '../../../common/events/client-summary.ts';
import { INTERRUPTED } from '../../../common/events/interrupted.ts';
import { formatDuration } from '../../../common/report/phrase.ts';
import type { Gate } from './gate.ts';
import { type RoundOptions, runRound } from './round.ts';
import type { Waits } from './waits.ts';

/** Beyond what the whole load took, or what the client itself allows a connection. */
const MARGIN_MS = 5_000;

/** `whileServed` is called when the last reply is there, before the connection is closed. @throws Interrupted */
export function finalProbe(call: {
  gate: Gate;
  waits: Waits;
  loadMs: number;
  whileServed: () => void;
  meanwhile: RoundOptions['meanwhile'];
}): FinalProbeEvidence {
  const { gate, waits, loadMs, whileServed, meanwhile } = call;
  let lost = 'no client was left at the gate';
  for (const client of gate.idle.filter(({ execs }) => execs === undefined)) {
    // The client's own time-outs come first: they are the load's, and say more.
    const limitMs = Math.max(loadMs, client.longestMs ?? 0) + MARGIN_MS;
    const { clients, missing, wasCut } = runRound({
      gate,
      waits,
      among: [client],
      connectionsFor: () => 1,
      limitMs,
      whileHeld: whileServed,
      ...(meanwhile === undefined ? {} : { meanwhile }),
    });
    const summary = clients[0]?.summary;
    if (summary === undefined) lost = missing.join(', ');
    else if (!wasCut && INTERRUPTED in summary.errors) lost = `${client.name}, which was stopped`;
    else return toEvidence(summary, wasCut ? limitMs : undefined);
  }
  return { by: 'nobody', answered: false, reason: lost };
}

/** `cutAfterMs`: it had not come to its end by then. */
function toEvidence(
  { ok, errors, examples = [], connectMs, replyMs }: ClientSummary,
  cutAfterMs: number | undefined,
): FinalProbeEvidence {
  if (ok > 0) return { by: 'client', answered: true, ms: connectMs.max + replyMs.max };
  if (cutAfterMs !== undefined) {
    return { by: 'client', answered: false, reason: `it was not over within ${formatDuration(cutAfterMs)}` };
  }
  const [example] = examples;
  const codes = Object.keys(errors).join(', ');
  const reason = example === undefined ? codes || 'it reported no reason' : describeFailure(example);
  return { by: 'client', answered: false, reason };
}
