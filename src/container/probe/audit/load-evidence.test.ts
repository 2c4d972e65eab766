import { describe, expect, test } from '@jest/globals';
import { clientSummary } from '../../../common/checks/evidence.fixture.ts';
import { Histogram } from '../../../common/histogram.ts';
import { LineReader } from '../../net/line-reader.ts';
import { GateClient } from './gate-client.ts';
import { toLoadEvidence } from './load-evidence.ts';

const decode = (bytes: ArrayBuffer, offset: number, length: number) =>
  new TextDecoder().decode(new Uint8Array(bytes, offset, length));

function clientThat(...messages: readonly object[]): GateClient {
  const client = new GateClient(new LineReader({ decode, maxBytes: 100_000 }));
  for (const message of messages) {
    const { buffer, length } = Uint8Array.from(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
    client.receive(buffer, length);
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

const REPORTED = { kind: 'connections', watchedMs: 1000, births: 3 } as const;

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
