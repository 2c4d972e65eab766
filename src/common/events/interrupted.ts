/** A client that was stopped from outside, by SIGTERM or with its machine, reports what it had done until then. Pure. */
import type { ClientSummary } from './client-summary.ts';

/** What a client calls a connection that was not over when the client was stopped, or that it had not begun. */
export const INTERRUPTED = 'ERR_INTERRUPTED';

/**
 * The summary of the connections that were over, and how many were not: nobody can blame these on the server. In the load only a stop
 * interrupts a client.
 */
export function withoutInterrupted(summary: ClientSummary): { summary: ClientSummary; interrupted: number } {
  const { [INTERRUPTED]: interrupted = 0, ...errors } = summary.errors;
  if (interrupted === 0) return { summary, interrupted };
  const { failures, examples } = summary;
  const isOver = ({ code }: { readonly code: string }) => code !== INTERRUPTED;
  return {
    interrupted,
    summary: {
      ...summary,
      connections: summary.connections - interrupted,
      failed: summary.failed - interrupted,
      errors,
      ...(failures === undefined ? {} : { failures: failures.filter(isOver) }),
      ...(examples === undefined ? {} : { examples: examples.filter(isOver) }),
    },
  };
}
