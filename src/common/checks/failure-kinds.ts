/** How connections failed, of all clients together: those that failed alike are one kind, the kind of most connections first. */
import type { FailureExample } from '../events/client-summary.ts';
import type { LoadEvidence } from './evidence.ts';

/** What came is not the reply; of any other code it came before. */
const WRONG_REPLY = 'ERR_REPLY';

export function failureKinds({ clients }: Pick<LoadEvidence, 'clients'>): FailureExample[] {
  const kinds = new Map<string, FailureExample>();
  for (const example of clients.flatMap(({ summary }) => summary.examples ?? [])) {
    const key = `${example.code} ${example.reply ?? example.received ?? example.detail?.replace(/\d+/g, 'N')}`;
    const known = kinds.get(key);
    kinds.set(key, known === undefined ? example : { ...known, count: known.count + example.count });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

/** One of them: `HTTP 503 (ERR_REPLY): expected an HTTP status of 2xx or 3xx, received "HTTP/1.1 503"`. */
export function describeFailure({ code, reply, received, detail }: FailureExample): string {
  const isInstead = code === WRONG_REPLY;
  const came = received === undefined ? [] : [`${isInstead ? 'received' : 'after'} ${received}`];
  const what = [...(detail === undefined ? [] : [detail]), ...came];
  const kind = reply === undefined ? code : `${reply} (${code})`;
  return what.length === 0 ? kind : `${kind}: ${what.join(isInstead ? ', ' : ' ')}`;
}
