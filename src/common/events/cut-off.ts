/**
 * A client on another machine, which for seconds did not reach the gate beside the server. What failed then says nothing of the server, unless
 * the server itself has said something that is wrong. Pure.
 */
import type { ClientSummary } from './client-summary.ts';
import { withoutFailures } from './without-failures.ts';

/** For these something came from the server, or its machine. */
const ANSWERED = ['ECONNREFUSED', 'ERR_REPLY', 'ERR_TLS', 'ERR_GRPC'];

/** The summary of the connections that can be judged, and how many cannot; all where the gate was never silent. */
export function withoutCutOff(summary: ClientSummary): { summary: ClientSummary; cutOff: number } {
  if (summary.gateSilentMs === undefined) return { summary, cutOff: 0 };
  const { summary: judged, count: cutOff } = withoutFailures(summary, (code) => !ANSWERED.includes(code));
  return { summary: judged, cutOff };
}
