import { describe, expect, test } from '@jest/globals';
import { clientSummary } from '../../../common/checks/evidence.fixture.ts';
import { Histogram } from '../../../common/histogram.ts';
import { LineReader } from '../../net/line-reader.ts';
import { GateClient } from './gate-client.ts';
import { toLoadEvidence } from './load-evidence.ts';

const NOW_MS = 1_000;

const decode = (bytes: ArrayBuffer, offset: number, length: number) =>
  new TextDecoder().decode(new Uint8Array(bytes, offset, length));

function clientThat(...messages: readonly object[]): GateClient {
  const client = new GateClient(new LineReader({ decode, maxBytes: 100_000 }));
  for (const message of messages) {
    const { buffer, length } = Uint8Array.from(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
    client.receive(buffer, length, NOW_MS);
  }
  return client;
}

const arrived = (index: number) => ({ event: 'arrived', name: `forkbed-client-${index}` });

function finished(...replyMs: readonly number[]) {
  const histogram = new Histogram();
  for (const ms of replyMs) histogram.record(ms);
  const none = new Histogram().counts();
  return { event: 'finished', round: 1, summary: clientSummary(), connectMs: none, replyMs: histogram.counts() };
}

const BEGAN = { event: 'began', round: 1 };
const percentilesOf = (ms: number) => ({ p50: ms, p90: ms, p99: ms, max: ms });

const REPORTED = { kind: 'connections', watchedMs: 1000, births: 3, goMs: NOW_MS - 20 } as const;

describe('toLoadEvidence', () => {
  test('merges what the clients told', () => {
    const gateClients = [clientThat(arrived(1), finished(0.001, 0.002)), clientThat(arrived(2), finished(0.003))];
    const load = toLoadEvidence({ ...REPORTED, gateClients, clients: 2 });
    expect(load).toMatchObject({ expectedClients: 2, missing: [] });
    expect(load.clients.map(({ name }) => name)).toEqual(['forkbed-client-1', 'forkbed-client-2']);
    expect(load.replyMs).toMatchObject({ p50: 0.002, max: 0.003 });
    expect(load.connectMs.max).toBe(0);
  });

  test('names each that did not report, and why', () => {
    const gone = clientThat(arrived(2));
    gone.leave();
    const load = toLoadEvidence({
      ...REPORTED,
      gateClients: [clientThat(arrived(1), finished(1)), gone, clientThat(arrived(4))],
      clients: 4,
    });
    expect(load.clients).toHaveLength(1);
    expect(load.missing).toEqual([
      'forkbed-client-2, which left before it had finished',
      'forkbed-client-4, which had not finished in time',
      'forkbed-client-3, which never arrived',
    ]);
  });

  test('names the machine of one that did not report, where it is known', () => {
    const gone = clientThat({ ...arrived(1), node: 'worker-2' });
    gone.leave();
    const load = toLoadEvidence({ ...REPORTED, gateClients: [gone], clients: 1 });
    expect(load.missing).toEqual(['forkbed-client-1 on worker-2, which left before it had finished']);
  });

  test('has a part for each machine, with the clients of each', () => {
    const from = (index: number, node: string) => ({ ...arrived(index), node });
    const gone = clientThat(from(3, 'worker-2'), BEGAN);
    gone.leave();
    const gateClients = [
      clientThat(from(1, 'worker-2'), BEGAN, finished(0.5)),
      clientThat(from(2, 'worker-1'), finished(0.1)),
      gone,
    ];
    const load = toLoadEvidence({ ...REPORTED, gateClients, clients: 3 });
    expect(load.clients.map(({ name, node }) => [name, node])).toEqual([
      ['forkbed-client-1', 'worker-2'],
      ['forkbed-client-2', 'worker-1'],
    ]);
    const each = { clients: 1, connections: 100, connectionsServed: 100 };
    expect(load.nodes).toEqual([
      { node: 'worker-1', ...each, missing: 0, connectMs: percentilesOf(0), replyMs: percentilesOf(0.1) },
      {
        ...{ node: 'worker-2', ...each, missing: 1, connectMs: percentilesOf(0), replyMs: percentilesOf(0.5) },
        startSpreadMs: percentilesOf(20),
      },
    ]);
  });

  test('has no machines where no client names its own', () => {
    expect(toLoadEvidence({ ...REPORTED, gateClients: [clientThat(arrived(1))], clients: 1 })).not.toHaveProperty(
      'nodes',
    );
  });

  test('says how long after the first was told to begin the clients began', () => {
    const gateClients = [
      clientThat(arrived(1), BEGAN),
      clientThat(arrived(2), BEGAN, finished(1)),
      clientThat(arrived(3)),
    ];
    expect(toLoadEvidence({ ...REPORTED, gateClients, clients: 3 }).startSpreadMs).toEqual(percentilesOf(20));
    expect(toLoadEvidence({ ...REPORTED, gateClients: [], clients: 1 })).not.toHaveProperty('startSpreadMs');
  });

  test('counts what a client that was stopped had not done apart from what had failed', () => {
    const summary = clientSummary({ ok: 60, failed: 40, errors: { ERR_INTERRUPTED: 39, ECONNRESET: 1 } });
    const stopped = clientThat({ ...arrived(1), node: 'worker-1' }, { ...finished(1), summary });
    const [client] = toLoadEvidence({ ...REPORTED, gateClients: [stopped], clients: 1 }).clients;
    expect(client).toMatchObject({ interrupted: 39, summary: { connections: 61, ok: 60, failed: 1 } });
    expect(client?.summary.errors).toEqual({ ECONNRESET: 1 });
  });

  test('what failed while the client did not reach the gate is not held against the server', () => {
    const failed = { ok: 98, failed: 2, errors: { ERR_REPLY_TIMEOUT: 2 } };
    const cut = clientThat(arrived(1), { ...finished(1), summary: clientSummary({ ...failed, gateSilentMs: 5_000 }) });
    const [client] = toLoadEvidence({ ...REPORTED, gateClients: [cut], clients: 1 }).clients;
    expect(client).toMatchObject({ cutOff: 2, summary: { connections: 98, ok: 98, failed: 0, errors: {} } });
    const near = clientThat(arrived(1), { ...finished(1), summary: clientSummary(failed) });
    expect(toLoadEvidence({ ...REPORTED, gateClients: [near], clients: 1 }).clients[0]).not.toHaveProperty('cutOff');
  });

  test('counts one without a name as one of those that were expected', () => {
    const load = toLoadEvidence({
      ...REPORTED,
      gateClients: [clientThat({}), clientThat(arrived(1), finished(1))],
      clients: 2,
    });
    expect(load.missing).toHaveLength(1);
    expect(load.missing[0]).toMatch(/^a client without a name, which said what cannot be understood/);
  });

  test('expects as many as came, where more came', () => {
    const gateClients = [clientThat(arrived(1), finished(1)), clientThat(arrived(2))];
    expect(toLoadEvidence({ ...REPORTED, gateClients, clients: 1 })).toMatchObject({
      expectedClients: 2,
      missing: ['forkbed-client-2, which had not finished in time'],
    });
  });

  test('tells that nobody came', () => {
    expect(toLoadEvidence({ ...REPORTED, gateClients: [], clients: 3 })).toMatchObject({
      clients: [],
      missing: ['3 of 3 clients, which never arrived'],
    });
  });
});
