/** What the clients at the gate reported of the load, merged; each that did not report is named where its name is known. */
import type { LoadEvidence } from '../../../common/checks/evidence.ts';
import { Histogram } from '../../../common/histogram.ts';
import type { GateClient } from './gate-client.ts';
import { nameMissing } from './missing-clients.ts';

/** `clients`: how many were expected; `kind`, `watchedMs` and `births` pass through. */
export function toLoadEvidence({
  gateClients,
  clients,
  ...reported
}: { gateClients: readonly GateClient[]; clients: number } & Pick<
  LoadEvidence,
  'kind' | 'watchedMs' | 'births'
>): LoadEvidence {
  // How long an exec takes says nothing of replies.
  const timed = reported.kind === 'execs' ? gateClients : gateClients.filter(({ execs }) => execs === undefined);
  const named = gateClients.map((client) => client.name).filter((name) => name !== undefined);
  return {
    ...reported,
    expectedClients: Math.max(clients, gateClients.length),
    clients: gateClients.flatMap((client) =>
      client.result === undefined
        ? []
        : [{ name: clientName(client), summary: client.result.summary, ...markExecs(client) }],
    ),
    missing: [
      ...gateClients.filter((client) => client.result === undefined).map(describeMissing),
      ...nameMissing({ arrived: named, nameless: gateClients.length - named.length, expected: clients }),
    ],
    connectMs: merged(timed, 'connectMs'),
    replyMs: merged(timed, 'replyMs'),
  };
}

function markExecs({ execs }: GateClient): { execs?: true } {
  return execs === undefined ? {} : { execs: true };
}

function describeMissing(client: GateClient): string {
  const { node } = client;
  const name = node === undefined ? clientName(client) : `${clientName(client)} on ${node}`;
  return client.state === 'lost' ? `${name}, which ${client.lostBecause}` : `${name}, which had not finished in time`;
}

function merged(gateClients: readonly GateClient[], distribution: 'connectMs' | 'replyMs') {
  const all = new Histogram();
  for (const { result } of gateClients) {
    if (result !== undefined) all.merge(result[distribution]);
  }
  return all.percentiles();
}

function clientName(client: GateClient): string {
  return client.name ?? 'a client without a name';
}
