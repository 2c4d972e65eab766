/** A client that was stopped from outside, by SIGTERM or with its machine, reports what it had done until then. Pure. */
import type { ClientSummary } from './client-summary.ts';
import { withoutFailures } from './without-failures.ts';

/** What a client calls a connection that was not over when the client was stopped, or that it had not begun. */
export const INTERRUPTED = 'ERR_INTERRUPTED';

/**
 * The summary of the connections that were over, and how many were not: nobody can blame these on the server. In the load only a stop
 * interrupts a client.
 */
export function withoutInterrupted(summary: ClientSummary): { summary: ClientSummary; interrupted: number } {
  const { summary: over, count: interrupted } = withoutFailures(summary, (code) => code === INTERRUPTED);
  return { summary: over, interrupted };
}
