/** The server in a process of its own, and a thousand who want a stream and never read it: refused or dropped, and its memory is as before. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { STREAM_LIMITS } from './event-streams.ts';
import type { FloodReply } from './live-flood.fixture.ts';

jest.setTimeout(60_000);

const STREAMS = 1_000;
const ROUNDS = 2;
const MB = 1_000_000;

let child: ChildProcess;
let start: FloodReply;

beforeAll(async () => {
  child = fork(join(__dirname, 'live-flood.fixture.ts'), { execArgv: ['--expose-gc'] });
  [start] = await once(child, 'message');
});

afterAll(() => {
  child.kill();
});

async function ask(message: 'flood' | 'memory'): Promise<FloodReply> {
  child.send(message);
  const [reply] = await once(child, 'message');
  return reply;
}

interface Opened {
  readonly request: ClientRequest;
  readonly isOpen: boolean;
}

/** It does not read what comes, nor close. */
function openStream(): Promise<Opened> {
  return new Promise((resolve) => {
    const request = get(`${start.url}events`, { agent: false });
    request.on('response', (response: IncomingMessage) => {
      response.on('error', () => {});
      response.pause();
      resolve({ request, isOpen: response.statusCode === 200 });
    });
    request.on('error', () => resolve({ request, isOpen: false }));
  });
}

test('of a thousand streams those of the limit are open; none of them reads, and each is dropped; memory stays flat', async () => {
  const before = await ask('memory');
  const replies: FloodReply[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const opened = await Promise.all(Array.from({ length: STREAMS }, openStream));
    expect(opened.filter(({ isOpen }) => isOpen)).toHaveLength(STREAM_LIMITS.maxStreams);
    const open = await ask('memory');
    expect(open.watchers).toBe(STREAM_LIMITS.maxStreams);
    expect(open.usedBytes - before.usedBytes).toBeLessThan(10 * MB);
    const flooded = await ask('flood');
    expect(flooded.watchers).toBe(0);
    for (const { request } of opened) request.destroy();
    replies.push(await ask('memory'));
  }
  const [first = before, last = before] = [replies[0], replies.at(-1)];
  expect(last.usedBytes - before.usedBytes).toBeLessThan(10 * MB);
  expect(last.usedBytes - first.usedBytes).toBeLessThan(2 * MB);
  // What the process has had stays its own for a while: a few MB, and not that of 1,000 streams.
  expect(last.residentBytes - before.residentBytes).toBeLessThan(60 * MB);
});
