/**
 * The subject was taken off the network of its clients during the run. Then no FIN of a client reaches it any more, and no connect: what is
 * open stays open, with the child that serves it, and the server is not accused of that. Pure.
 */
import type { CheckContext } from './check-context.ts';
import { type Check, type Judgement, unknown } from './finding.ts';

/** What the check says; unknown where it fails for something that may come of the lost network. */
export function judgeOnNetwork({ judge, restsOnNetwork }: Check, context: CheckContext): Judgement {
  const judged = judge(context);
  const { lostNetwork } = context;
  if (lostNetwork === undefined || restsOnNetwork === undefined || judged.outcome !== 'fail') return judged;
  return withoutNetwork(lostNetwork, judged);
}

/** What was seen, without an accusation. */
export function withoutNetwork(network: string, { observed, evidence }: Judgement): Judgement {
  return unknown(`the subject lost its network ${network} during the run; then: ${observed}`, evidence);
}
