/** The summary of a client container: the last line of its log. */
import type { ClientSummary } from '../../common/events/client-summary.ts';
import { parseClientSummary } from '../../common/events/parse-client-summary.ts';
import type { StartedContainer } from '../docker/started-container.ts';

/** `undefined` where it printed none, as one that was killed. @throws ParseError for one whose fields are not as they should be */
export async function readSummary(client: StartedContainer): Promise<ClientSummary | undefined> {
  const last = (await client.events()).at(-1);
  return last?.event === 'summary' ? parseClientSummary(last) : undefined;
}
