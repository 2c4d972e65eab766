/** What the clients at the gate reported of the load, merged; each that did not report is named where its name is known. */
import type { LoadClient, LoadEvidence, LoadNode } from '../../../common/checks/evidence.ts';
import { withoutCutOff } from '../../../common/events/cut-off.ts';
import { withoutInterrupted } from '../../../common/events/interrupted.ts';
import { Histogram } from '../../../common/histogram.ts';
import type { GateClient } from './gate-client.ts';
import { nameMissing } from './missing-clients.ts';

/** `clients`: how many were expected; `goMs`: when the first was told to begin; the others pass through. */
export function toLoadEvidence({
  gateClients,
  clients,
  goMs,
  ...reported
}: { gateClients: readonly GateClient[]; clients: number; goMs: number } & Pick<
  LoadEvidence,
  'kind' | 'watchedMs' | 'births' | 'machine' | 'listenDrops'
>): LoadEvidence {
  // How long an exec takes says nothing of replies.
  const timed = reported.kind === 'execs' ? gateClients : gateClients.filter(({ execs }) => execs === undefined);
  const named = gateClients.map((client) => client.name).filter((name) => name !== undefined);
  const nodes = toNodes(timed, goMs);
  return {
    ...reported,
    expectedClients: Math.max(clients, gateClients.length),
    clients: gateClients.flatMap(toClient),
    missing: [
      ...gateClients.filter((client) => client.result === undefined).map(describeMissing),
      ...nameMissing({ arrived: named, nameless: gateClients.length - named.length, expected: clients }),
    ],
    connectMs: merged(timed, 'connectMs'),
    replyMs: merged(timed, 'replyMs'),
    ...startSpread(timed, goMs),
    ...(nodes.length === 0 ? {} : { nodes }),
  };
}

/** None where it has not reported. */
function toClient(client: GateClient): LoadClient[] {
  if (client.result === undefined) return [];
  const { execs, node } = client;
  const { summary: over, interrupted } = withoutInterrupted(client.result.summary);
  const { summary, cutOff } = withoutCutOff(over);
  return [
    {
      name: clientName(client),
      summary,
      ...(execs === undefined ? {} : { execs: true }),
      ...(node === undefined ? {} : { node }),
      ...(interrupted === 0 ? {} : { interrupted }),
      ...(cutOff === 0 ? {} : { cutOff }),
    },
  ];
}

function toNodes(gateClients: readonly GateClient[], goMs: number): LoadNode[] {
  const names = new Set(gateClients.flatMap(({ node }) => node ?? []));
  return [...names].sort().map((node) => {
    const here = gateClients.filter((client) => client.node === node);
    const clients = here.flatMap(toClient);
    return {
      node,
      clients: clients.length,
      missing: here.length - clients.length,
      connections: clients.reduce((sum, { summary }) => sum + summary.connections, 0),
      connectionsServed: clients.reduce((sum, { summary }) => sum + summary.ok, 0),
      connectMs: merged(here, 'connectMs'),
      replyMs: merged(here, 'replyMs'),
      ...startSpread(here, goMs),
    };
  });
}

function startSpread(gateClients: readonly GateClient[], goMs: number): Pick<LoadEvidence, 'startSpreadMs'> {
  const all = new Histogram();
  for (const { beganAtMs } of gateClients) {
    if (beganAtMs !== undefined) all.record(beganAtMs - goMs);
  }
  return all.count === 0 ? {} : { startSpreadMs: all.percentiles() };
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
