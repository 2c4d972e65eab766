/** One connection of a client of the load, from its network: the subject sees no other kind of peer. */
import type { ClientSummary } from '../../common/events/client-summary.ts';
import { type ClientSpec, type Place, startClient } from '../chaos/passing-clients.ts';
import { readSummary } from '../observe/client-summary.ts';

/** What a client takes beyond its own time-outs to start and to end. */
const MARGIN_MS = 30_000;

/** `wrong`: what came in place of the reply; absent where it is right. `tookMs`: without the client's own start. */
export interface Asked {
  readonly wrong?: string;
  readonly tookMs: number;
}

/**
 * `spec`: what is sent, and how long the connect may be tried again and the
 * reply take.
 * @throws as `startContainer`; DeadlineError for a client that does not end
 */
export async function askOnce(
  place: Place,
  spec: ClientSpec & { readonly replyTimeoutMs: number; readonly retryUntilMs: number },
): Promise<Asked> {
  const one = { connections: 1, concurrency: 1, holdMs: 0, rate: 0 };
  await using client = await startClient(place, { ...spec, ...one });
  const exitCode = await client.waitForExit(spec.replyTimeoutMs + spec.retryUntilMs + MARGIN_MS);
  const summary = await readSummary(client);
  const tookMs = Math.round((summary?.seconds ?? 0) * 1_000);
  return exitCode === 0 ? { tookMs } : { tookMs, wrong: describeFailure(summary) };
}

function describeFailure(summary: ClientSummary | undefined): string {
  if (summary === undefined) return 'no connection that was tried to its end';
  const [{ code, reply, received } = { code: Object.keys(summary.errors).join(', ') }] = summary.examples ?? [];
  return [code, reply, received].filter((each) => each !== undefined).join(', ');
}
