/** A client's summary without failures that say nothing of the server. Pure. */
import type { ClientSummary } from './client-summary.ts';

/** The summary as if connections that failed of these codes had not been made, and how many they are. */
export function withoutFailures(
  summary: ClientSummary,
  isLeftOut: (code: string) => boolean,
): { summary: ClientSummary; count: number } {
  const errors = Object.entries(summary.errors);
  const count = errors.reduce((sum, [code, each]) => (isLeftOut(code) ? sum + each : sum), 0);
  if (count === 0) return { summary, count };
  const { failures, examples } = summary;
  const counts = ({ code }: { readonly code: string }) => !isLeftOut(code);
  return {
    count,
    summary: {
      ...summary,
      connections: summary.connections - count,
      failed: summary.failed - count,
      errors: Object.fromEntries(errors.filter(([code]) => !isLeftOut(code))),
      ...(failures === undefined ? {} : { failures: failures.filter(counts) }),
      ...(examples === undefined ? {} : { examples: examples.filter(counts) }),
    },
  };
}
