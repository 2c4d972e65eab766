/** Clients without the audit's volume meet at `forkbed-probe gate`, over TCP: what gets in, what stays out, and what a loss means. */
import { describe, expect, jest, test } from '@jest/globals';
import type { Finding } from '../../src/common/checks/finding.ts';
import type { Verdict } from '../../src/common/checks/verdict.ts';
import { defaultEngine, eventually, type StartedContainer, startContainer } from '../../src/host/index.ts';
import { GateBed, verdictOf } from '../support/tcp-gate.ts';

jest.setTimeout(60_000);

const SERVER = { args: ['--reap', 'wait', '--log', 'connections'] };
const FEW = ['--connections', '5', '--concurrency', '5'];
/** Held, so that all are open when the test does something. */
const HELD = [...FEW, '--hold', '60000'];
const FOR_TWO = ['--clients', '2', '--start-timeout', '20000'];

async function accepted(server: StartedContainer): Promise<number> {
  return (await server.events()).filter(({ event }) => event === 'accepted').length;
}

function findServed({ findings }: Verdict): Finding {
  const served = findings.find(({ id }) => id === 'served');
  if (served === undefined) throw new Error('expected a finding of served, received none');
  return served;
}

/** How many got in, and how many did not. */
async function stopGate(gate: StartedContainer): Promise<Readonly<Record<string, unknown>> | undefined> {
  await gate.kill('SIGTERM');
  expect(await gate.waitForExit(10_000)).toBe(0);
  return (await gate.events()).find(({ event }) => event === 'closed');
}

test('clients that came before the gate, and the gate before the audit, make a pass', async () => {
  await using bed = await GateBed.start();
  const server = await bed.testbed.startServer(SERVER);
  const clients = await bed.testbed.startClients({
    containers: 3,
    args: [...FEW, ...bed.clientArgs({ node: 'worker-1' })],
  });
  const gate = await bed.startGate(['--clients', '4']);
  await eventually(async () => expect((await gate.logs()).stderr).toContain('gate: waiting for the audit: '), {
    what: 'a client to wait for the audit',
  });
  const audit = await bed.startAudit(server, ['--clients', '4']);
  const other = await bed.testbed.startClients({
    containers: 1,
    args: [...FEW, ...bed.clientArgs({ node: 'worker-2' })],
  });
  const verdict = await verdictOf(audit);
  expect(verdict.outcome).toBe('pass');
  expect(findServed(verdict).observed).toContain('4 clients, 20 connections, ');
  const { nodes = [], startSpreadMs } = verdict.figures ?? {};
  expect(nodes).toMatchObject([
    { node: 'worker-1', clients: 3, missing: 0, connections: 15, connectionsServed: 15 },
    { node: 'worker-2', clients: 1, missing: 0, connections: 5, connectionsServed: 5 },
  ]);
  // By one clock: the last of all is the last of its node.
  expect(startSpreadMs?.max).toBe(Math.max(...nodes.map((each) => each.startSpreadMs?.max ?? Number.NaN)));
  expect(startSpreadMs?.max).toBeGreaterThan(0);
  expect(await clients.finished(10_000)).toMatchObject({ ok: 15, failed: 0 });
  expect(await other.finished(10_000)).toMatchObject({ ok: 5, failed: 0 });
  expect(await stopGate(gate)).toMatchObject({ entered: 4, refused: 0, silent: 0 });
});

test('a client that is not over with the warm-up in time begins its load when it is', async () => {
  await using bed = await GateBed.start();
  const server = await bed.testbed.startServer(SERVER);
  await bed.startGate();
  const audit = await bed.startAudit(server, [...FOR_TWO, '--warm-up', '1']);
  // Held, also in the warm-up: so long there is time to freeze it there.
  const options = [...FEW, '--hold', '3000', ...bed.clientArgs({ node: 'worker-1' })];
  const { clients } = await bed.testbed.startClients({ containers: 2, args: options });
  await eventually(async () => expect(await accepted(server)).toBe(2), { what: 'the warm-up' });
  const slow = (await defaultEngine().client()).getContainer(clients[0]?.id ?? '');
  await slow.pause();
  await eventually(async () => expect((await audit.logs()).stdout).toContain('"event":"begun"'), {
    what: 'the load',
    limitMs: 30_000,
  });
  await slow.unpause();
  const verdict = await verdictOf(audit);
  expect(verdict.outcome).toBe('pass');
  expect(findServed(verdict).observed).toContain('2 clients, 10 connections, ');
});

describe('what is lost counts as missing, with its node, and not against the server', () => {
  test('a client that was killed', async () => {
    await using bed = await GateBed.start();
    const server = await bed.testbed.startServer(SERVER);
    await bed.startGate();
    const audit = await bed.startAudit(server, FOR_TWO);
    const doomed = await bed.testbed.startClients({
      containers: 1,
      args: [...HELD, ...bed.clientArgs({ node: 'worker-2' })],
    });
    await bed.testbed.startClients({ containers: 1, args: [...FEW, ...bed.clientArgs({ node: 'worker-1' })] });
    await eventually(async () => expect(await accepted(server)).toBe(10), { what: 'all connections' });
    await doomed.clients[0]?.kill('SIGKILL');
    const verdict = await verdictOf(audit);
    expect(verdict.outcome).toBe('unknown');
    const served = findServed(verdict);
    expect(served.outcome).toBe('unknown');
    expect(JSON.stringify(served)).toMatch(/missing: \S+ on worker-2, which left before it had finished/);
  });

  test('a client that was stopped, as when its node is drained: what it had not done is told apart', async () => {
    await using bed = await GateBed.start();
    const server = await bed.testbed.startServer(SERVER);
    await bed.startGate();
    const audit = await bed.startAudit(server, FOR_TWO);
    // Four a second: some are over, and most not begun, when it is stopped.
    const drained = await bed.testbed.startClients({
      containers: 1,
      args: ['--connections', '200', '--rate', '4', ...bed.clientArgs({ node: 'worker-2' })],
    });
    await bed.testbed.startClients({ containers: 1, args: [...FEW, ...bed.clientArgs({ node: 'worker-1' })] });
    await eventually(async () => expect(await accepted(server)).toBeGreaterThan(7), { what: 'connections of both' });
    await drained.clients[0]?.kill('SIGTERM');
    expect(await drained.clients[0]?.waitForExit(10_000)).toBe(143);
    const verdict = await verdictOf(audit);
    expect(verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    const served = findServed(verdict);
    expect(served).toMatchObject({ outcome: 'unknown', observed: '1 of 2 clients finished' });
    expect(served.evidence[0]).toMatch(/^stopped: \S+ on worker-2, with 1\d\d of 200 connections not over$/);
    expect(served.evidence[1]).toMatch(/^until then: 2 clients, /);
  });

  test('all clients of a gate that was killed; each ends, whatever it still had to do', async () => {
    await using bed = await GateBed.start();
    const server = await bed.testbed.startServer(SERVER);
    const gate = await bed.startGate();
    const audit = await bed.startAudit(server, FOR_TWO);
    const args = [...HELD, ...bed.clientArgs({ node: 'worker-1' })];
    const { clients } = await bed.testbed.startClients({ containers: 2, args });
    await eventually(async () => expect(await accepted(server)).toBe(10), { what: 'all connections' });
    await gate.kill('SIGKILL');
    // Their connections are held for a minute, and were answered: what was asked of the server it has done.
    for (const client of clients) expect(await client.waitForExit(10_000)).toBe(0);
    const verdict = await verdictOf(audit);
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(JSON.stringify(verdict).match(/missing: \S+ on worker-1, which left before it had finished/g)).toHaveLength(
      2,
    );
  });
});

test('clients of an audit that ends first end, too', async () => {
  await using bed = await GateBed.start();
  const server = await bed.testbed.startServer(SERVER);
  const gate = await bed.startGate();
  const audit = await bed.startAudit(server, ['--clients', '1']);
  const args = [...HELD, ...bed.clientArgs({ node: 'worker-1' })];
  const { clients } = await bed.testbed.startClients({ containers: 1, args });
  await eventually(async () => expect(await accepted(server)).toBe(5), { what: 'all connections' });
  await audit.kill('SIGKILL');
  expect(await clients[0]?.waitForExit(10_000)).toBe(0);
  // The gate is there for the next audit.
  expect(await stopGate(gate)).toMatchObject({ entered: 1 });
});

test('who has another token is refused, ends at once, and is no client', async () => {
  await using bed = await GateBed.start();
  const server = await bed.testbed.startServer(SERVER);
  const gate = await bed.startGate();
  const audit = await bed.startAudit(server, ['--clients', '1']);
  const token = 'x'.repeat(32);
  const stranger = await bed.testbed.startClients({
    containers: 1,
    args: [...FEW, ...bed.clientArgs({ node: 'worker-1', token })],
  });
  expect(await stranger.clients[0]?.waitForExit(10_000)).toBe(69);
  const { stderr = '' } = (await stranger.clients[0]?.logs()) ?? {};
  expect(stderr).toContain('expected the token of the run, received another token');
  expect(stderr).not.toContain(token);
  await bed.testbed.startClients({ containers: 1, args: [...FEW, ...bed.clientArgs({ node: 'worker-1' })] });
  expect(findServed(await verdictOf(audit)).observed).toContain('1 client, 5 connections, ');
  expect(await stopGate(gate)).toMatchObject({ entered: 1, refused: 1 });
});

test('2,000 connections that never send anything keep no client out', async () => {
  await using bed = await GateBed.start();
  const server = await bed.testbed.startServer(SERVER);
  const gate = await bed.startGate(['--enter-timeout', '2s']);
  const { image, network } = bed.testbed;
  const silent = ['--connections', '2000', '--concurrency', '2000', '--misbehave', 'silent', '--hold', '60s'];
  await using flood = await startContainer({
    ...{ image, network, role: 'client' },
    command: ['forkbed-client', '--host', 'gate', '--port', '5050', ...silent],
  });
  const audit = await bed.startAudit(server, ['--clients', '1']);
  await bed.testbed.startClients({ containers: 1, args: [...FEW, ...bed.clientArgs({ node: 'worker-1' })] });
  expect(findServed(await verdictOf(audit)).observed).toContain('1 client, 5 connections, ');
  // The gate has ended every connection by itself.
  expect(await flood.waitForExit(20_000)).toBe(1);
  expect(await stopGate(gate)).toMatchObject({ entered: 1, refused: 0, silent: 2000 });
});

test.each([
  { args: [], hardLimit: 4096, exitCode: 64, stderr: '--gate-token: expected the token of the run, received none' },
  {
    args: ['--gate-token', 'short'],
    hardLimit: 4096,
    exitCode: 64,
    stderr: '--gate-token: expected 16 to 255 printable ASCII characters without a space, received "short"',
  },
  {
    args: ['--gate-token', 'x'.repeat(16), '--clients', '10000'],
    hardLimit: 4096,
    exitCode: 64,
    stderr: '--clients: expected at most 1528, received 10000: it needs 21040 open files, the hard limit ',
  },
])('a gate with $args is refused', async ({ args, hardLimit, exitCode, stderr }) => {
  await using gate = await startContainer({
    ...{ image: process.env.FORKBED_IMAGE ?? 'forkbed', role: 'probe', network: 'none' },
    command: ['forkbed-probe', 'gate', ...args],
    ulimits: [{ Name: 'nofile', Soft: hardLimit, Hard: hardLimit }],
  });
  expect(await gate.waitForExit(10_000)).toBe(exitCode);
  expect((await gate.logs()).stderr).toContain(stderr);
});
