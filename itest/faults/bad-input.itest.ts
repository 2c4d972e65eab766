/**
 * What clients say, be it anything, harms nobody else: the server stays, forgets nothing it holds, and serves the next one.
 * Once on the server that is shipped, and once on one built under AddressSanitizer and UndefinedBehaviorSanitizer.
 * BAD_INPUTS sets how many connections: `npm run fuzz -- server` makes 100,000.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { type Census, eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { badInput } from '../support/bad-input.ts';

const INPUTS = Number(process.env.BAD_INPUTS ?? 2000);
const SENDERS = 3;
/** A fork under AddressSanitizer takes its shadow with it: ten times as long. */
const SANITIZED_FORKS = Math.ceil(INPUTS / 10);
const LIMIT_MS = 60_000 + INPUTS * 10;
const MOST_GROWTH_KIB = 256;
/** Each sanitizer's first word; and what a program of ours says of a bug of its own. */
const ALARMS = /ERROR: AddressSanitizer|runtime error:|DEADLYSIGNAL|bug in forkbed|uncaught in child/;

jest.setTimeout(300_000 + 2 * LIMIT_MS);

async function buildSanitizedServer(): Promise<string> {
  const image = 'forkbed-fuzz-server';
  const [file, base] = ['src/container/fuzz/Dockerfile', process.env.BASE_IMAGE ?? 'debian:trixie-slim'];
  const args = ['build', '--quiet', '--tag', image, '--build-arg', `BASE_IMAGE=${base}`, '--target', 'server'];
  await promisify(execFile)('docker', [...args, '--file', file, '.'], { cwd: join(__dirname, '../..') });
  return image;
}

/** How many connections the clients made, and how many bytes they got rid of. */
async function send(testbed: Testbed, inputs: number): Promise<{ connections: number; bytes: number }> {
  const seeds = Array.from({ length: SENDERS }, (_, index) => index + 1);
  const connections = Math.ceil(inputs / SENDERS);
  const senders = await Promise.all(
    seeds.map((seed) => testbed.startSubject({ name: `sender-${seed}`, command: badInput({ connections, seed }) })),
  );
  await Promise.all(senders.map((sender) => sender.waitForExit(LIMIT_MS)));
  const told = await Promise.all(senders.map((sender) => sender.waitForEvent('sent', 1_000)));
  const sum = (field: string) => told.reduce((total, event) => total + Number(event[field]), 0);
  return { connections: sum('connections'), bytes: sum('bytes') };
}

function holdings({ processes, details, sockets }: Census) {
  const own = details.find(({ pid }) => pid === 1);
  // Without an inode it is the kernel's alone: TIME_WAIT, or LAST_ACK for a client that has vanished.
  const held = sockets.filter(({ inode }) => inode !== 0).map(({ state }) => state);
  return { pids: processes.map(({ pid, state }) => [pid, state]), descriptors: own?.descriptors, held };
}

function memoryOf({ details }: Census): number {
  return details.find(({ pid }) => pid === 1)?.anonymousKiB ?? Number.NaN;
}

async function alarmsOf(server: StartedContainer): Promise<readonly string[]> {
  const { stdout, stderr } = await server.logs();
  return (stdout + stderr).split('\n').filter((line) => ALARMS.test(line));
}

test.each<[string, { args: readonly string[]; inputs: number; isSanitized?: boolean }]>([
  ['a server that forks', { args: ['--reap', 'wait'], inputs: INPUTS }],
  ['a pool', { args: ['--mode', 'prefork'], inputs: INPUTS }],
  ['a server that forks, sanitized', { args: ['--reap', 'wait'], inputs: SANITIZED_FORKS, isSanitized: true }],
  [
    'a server of events, sanitized',
    { args: ['--mode', 'events', '--reply', 'echo'], inputs: INPUTS, isSanitized: true },
  ],
])(
  '%s outlives any input, holds nothing of it, and serves on',
  async (which, { args, inputs, isSanitized = false }) => {
    const image = isSanitized ? { image: await buildSanitizedServer() } : {};
    await using testbed = await Testbed.start();
    const environment = { ASAN_OPTIONS: 'exitcode=99', UBSAN_OPTIONS: 'exitcode=99:print_stacktrace=1' };
    const server = await testbed.startServer({ ...image, args, environment });
    // One client, first: what a server makes once, it has made.
    expect(await testbed.runClients({ containers: 1, args: goodLoad(args) })).toMatchObject({ failed: 0 });
    const baseline = await testbed.census(server);
    const before = holdings(baseline);

    const { connections, bytes } = await send(testbed, inputs);
    if (process.env.BAD_INPUTS !== undefined)
      process.stderr.write(`${which}: ${connections} connections, ${bytes} bytes\n`);
    expect(connections).toBeGreaterThanOrEqual(inputs);
    expect(bytes).toBeGreaterThan(1000 * inputs);

    await eventually(async () => expect(holdings(await testbed.census(server))).toEqual(before), {
      what: 'the processes, descriptors and sockets of before',
      limitMs: LIMIT_MS,
      intervalMs: 500,
    });
    // AddressSanitizer keeps what was freed, to see a use of it.
    const grownKiB = memoryOf(await testbed.census(server)) - memoryOf(baseline);
    expect(grownKiB).toBeLessThan(isSanitized ? Number.POSITIVE_INFINITY : MOST_GROWTH_KIB);
    expect(await testbed.runClients({ containers: 1, args: goodLoad(args) })).toMatchObject({ ok: 50, failed: 0 });
    expect(await alarmsOf(server)).toEqual([]);
    await server.kill('SIGTERM');
    expect(await server.waitForExit(LIMIT_MS)).toBe(0);
    const stopped = await server.waitForEvent('stopped');
    expect(stopped).toMatchObject({ accepted: connections + 100, killed: 0 });
  },
);

function goodLoad(args: readonly string[]): readonly string[] {
  return ['--connections', '50', '--expect', args.includes('echo') ? 'echo' : 'ok'];
}
