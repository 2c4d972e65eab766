/** A client that stays at the gate makes further rounds of its plan, as the audit asks for them. */
import { expect, jest, test } from '@jest/globals';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { TestGate } from '../support/test-gate.ts';

jest.setTimeout(60_000);

const SERVER = { args: ['--reap', 'wait', '--log', 'connections'] };
const PLAN = ['--connections', '5', '--concurrency', '5', '--messages', '2'];

async function accepted(server: StartedContainer): Promise<number> {
  return (await server.events()).filter(({ event }) => event === 'accepted').length;
}

async function open(server: StartedContainer): Promise<number> {
  const events = await server.events();
  const count = (name: string) => events.filter(({ event }) => event === name).length;
  return count('accepted') - count('ended');
}

test('each round makes as many connections as were asked for, and is reported under its number', async () => {
  await using testbed = await Testbed.start();
  await using gate = await TestGate.open();
  const server = await testbed.startServer(SERVER);
  const { clients } = await testbed.startClients({ containers: 1, binds: gate.binds, args: [...PLAN, ...gate.args] });
  await gate.next('arrived');
  gate.send({ event: 'go', round: 1 });
  expect(await gate.next('finished')).toMatchObject({ round: 1, summary: { connections: 5, ok: 5, messages: 10 } });
  gate.send({ event: 'go', round: 2, connections: 12, concurrency: 1 });
  expect(await gate.next('finished')).toMatchObject({ round: 2, summary: { connections: 12, ok: 12, messages: 24 } });
  gate.send({ event: 'go', round: 3 });
  expect(await gate.next('finished')).toMatchObject({ round: 3, summary: { connections: 5, ok: 5 } });
  await eventually(async () => expect(await accepted(server)).toBe(22), { what: 'the connections of all rounds' });
  gate.release();
  expect(await clients[0]?.waitForExit(10_000)).toBe(0);
  // What it prints is the load's summary alone.
  expect((await clients[0]?.events())?.map(({ event, ok }) => [event, ok])).toEqual([['summary', 5]]);
});

test('connections of a round that holds stay open until the audit has had enough, and count as served', async () => {
  await using testbed = await Testbed.start();
  await using gate = await TestGate.open();
  const server = await testbed.startServer(SERVER);
  await testbed.startClients({ containers: 1, binds: gate.binds, args: [...PLAN, ...gate.args] });
  await gate.next('arrived');
  gate.send({ event: 'go', round: 1 });
  await gate.next('finished');
  gate.send({ event: 'go', round: 2, connections: 3, hold: true });
  expect(await gate.next('held')).toEqual({ event: 'held', round: 2 });
  expect(await open(server)).toBe(3);
  gate.send({ event: 'enough', round: 2 });
  expect(await gate.next('finished')).toMatchObject({ round: 2, summary: { connections: 3, ok: 3, messages: 6 } });
  gate.release();
});

test('a round that takes too long is ended by the audit: what is under way is ERR_INTERRUPTED', async () => {
  await using testbed = await Testbed.start();
  await using gate = await TestGate.open();
  const server = await testbed.startServer(SERVER);
  const args = ['--connections', '1', '--messages', '1', '--rate', '4', ...gate.args];
  await testbed.startClients({ containers: 1, binds: gate.binds, args });
  await gate.next('arrived');
  gate.send({ event: 'go', round: 1 });
  await gate.next('finished');
  gate.send({ event: 'go', round: 2, connections: 100_000 });
  await eventually(async () => expect(await accepted(server)).toBeGreaterThan(2), { what: 'connections of the round' });
  gate.send({ event: 'enough', round: 2 });
  const { summary } = (await gate.next('finished')) as { summary: { ok: number; errors: Record<string, number> } };
  expect(summary.ok).toBeGreaterThan(0);
  expect(summary.errors).toEqual({ ERR_INTERRUPTED: 100_000 - summary.ok });
});

test('an audit that goes in the middle of a round releases the client, whose exit code is that of the load', async () => {
  await using testbed = await Testbed.start();
  await using gate = await TestGate.open();
  await testbed.startServer(SERVER);
  const { clients } = await testbed.startClients({ containers: 1, binds: gate.binds, args: [...PLAN, ...gate.args] });
  await gate.next('arrived');
  gate.send({ event: 'go', round: 1 });
  await gate.next('finished');
  gate.send({ event: 'go', round: 2, connections: 3, hold: true });
  await gate.next('held');
  gate.release();
  expect(await clients[0]?.waitForExit(10_000)).toBe(0);
});

test('a command is run in each round, and again where one was killed for the audit had enough', async () => {
  await using testbed = await Testbed.start();
  await using gate = await TestGate.open();
  await testbed.startServer(SERVER);
  const args = ['--connections', '1', ...gate.args, '--', 'sleep', '1'];
  await testbed.startClients({ containers: 1, binds: gate.binds, args });
  await gate.next('arrived');
  gate.send({ event: 'go', round: 1 });
  expect(await gate.next('finished')).toMatchObject({ round: 1, summary: { ok: 1 } });
  for (const round of [2, 3]) {
    gate.send({ event: 'go', round, connections: 2, concurrency: 1, hold: true });
    gate.send({ event: 'enough', round });
    expect(await gate.next('finished')).toMatchObject({ round, summary: { ok: 0, errors: { ERR_INTERRUPTED: 2 } } });
  }
  gate.release();
});
