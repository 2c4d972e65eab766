/** What the guests at the gate told of the load, merged, and each that did not tell by its name where it is known. */
import type { LoadEvidence } from '../../../common/checks/evidence.ts';
import { Histogram } from '../../../common/histogram.ts';
import type { Guest } from './guest.ts';
import { nameMissing } from './missing-clients.ts';

/** `clients`: how many were expected; `kind`, `watchedMs` and `born` are told as they are. */
export function loadOf({
  guests,
  clients,
  ...told
}: { guests: readonly Guest[]; clients: number } & Pick<LoadEvidence, 'kind' | 'watchedMs' | 'born'>): LoadEvidence {
  const named = guests.map((guest) => guest.name).filter((name) => name !== undefined);
  return {
    ...told,
    expectedClients: Math.max(clients, guests.length),
    clients: guests.flatMap((guest) =>
      guest.result === undefined ? [] : [{ name: nameOf(guest), summary: guest.result.summary }],
    ),
    missing: [
      ...guests.filter((guest) => guest.result === undefined).map(describeMissing),
      ...nameMissing({ arrived: named, nameless: guests.length - named.length, expected: clients }),
    ],
    connectMs: merged(guests, 'connectMs'),
    replyMs: merged(guests, 'replyMs'),
  };
}

function describeMissing(guest: Guest): string {
  const name = nameOf(guest);
  return guest.state === 'lost' ? `${name}, which ${guest.lostBecause}` : `${name}, which had not finished in time`;
}

function merged(guests: readonly Guest[], distribution: 'connectMs' | 'replyMs') {
  const all = new Histogram();
  for (const { result } of guests) {
    if (result !== undefined) all.merge(result[distribution]);
  }
  return all.percentiles();
}

function nameOf(guest: Guest): string {
  return guest.name ?? 'a client without a name';
}
