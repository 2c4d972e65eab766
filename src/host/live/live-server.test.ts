/** The real server on a port of this machine, asked by real clients. */
import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { toLabRequest } from '../../common/lab/lab-request.ts';
import type { LiveMessage, WholeMessage } from '../../common/live/live-message.ts';
import { eventually as pollFor } from '../eventually.ts';
import { LiveServer } from './live-server.ts';

const WHOLE: WholeMessage = {
  event: 'whole',
  name: 'web',
  isLab: false,
  status: { kind: 'live' },
  atMs: 1,
  epochMs: 1,
  processes: [],
  counts: { processes: 0, zombies: 0, children: 0 },
  points: [],
};
const STATUS: LiveMessage = { event: 'status', status: { kind: 'ended', detail: 'x'.repeat(60_000) } };
const LIMITS = { maxStreams: 3, maxUnreadBytes: 256 * 1024 };
const FILES = new Map([['', { type: 'text/html; charset=utf-8', content: Buffer.from('<!doctype html>') }]]);

const eventually = (assert: () => unknown) =>
  pollFor(async () => assert(), { what: 'the state of the server', intervalMs: 5 });

let server: LiveServer;
let questions: (() => void)[];
let pieces: () => Iterable<string>;

beforeEach(async () => {
  questions = [];
  pieces = () => ['<!doctype html>', 'saved'];
  const wait = async () => {
    await new Promise<void>((resolve) => questions.push(resolve));
    return 'PID';
  };
  const page = {
    files: FILES,
    live: {
      whole: (since: number) => ({ ...WHOLE, atMs: since }),
      describe: async (pid: number) => (pid === 7 ? { pid } : undefined),
      ps: wait,
      save: () => ({ name: 'run.html', pieces: pieces() }),
    },
    act: async (action: string, body: unknown) => ({ did: toLabRequest(action, body) }),
  };
  server = await LiveServer.start(page, { host: '127.0.0.1', port: 0, token: 'token', limits: LIMITS });
});

afterEach(() => server[Symbol.asyncDispose]());

async function ask(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage & { text: string }> {
  const [response] = await once(get(`${server.url}${path}`, { headers, agent: false }), 'response');
  response.setEncoding('utf8');
  let text = '';
  for await (const part of response) text += part;
  return Object.assign(response, { text });
}

async function openStream(path = 'events'): Promise<{ request: ClientRequest; response: IncomingMessage }> {
  const asked = get(`${server.url}${path}`, { agent: false });
  asked.on('error', () => {});
  const [response] = await once(asked, 'response');
  response.on('error', () => {});
  return { request: asked, response };
}

describe('LiveServer', () => {
  test('its address has the token, and its page loads nothing from elsewhere and stands in nobody’s frame', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/token\/$/);
    const { statusCode, headers, text } = await ask('');
    expect({ statusCode, text }).toEqual({ statusCode: 200, text: '<!doctype html>' });
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  test('refuses what the guard refuses, and closes the connection', async () => {
    const { statusCode, headers } = await ask('', { host: 'evil.example' });
    expect({ statusCode, connection: headers.connection }).toEqual({ statusCode: 421, connection: 'close' });
    expect((await ask('nothing')).statusCode).toBe(404);
    expect((await ask('process/0')).statusCode).toBe(404);
    expect((await ask('../../etc/passwd')).statusCode).toBe(403);
  });

  test('answers what a process holds, and {} for one that has gone', async () => {
    expect((await ask('process/7')).text).toBe('{"pid":7}');
    expect((await ask('process/8')).text).toBe('{}');
  });

  test('a stream begins with all that is known, from where its reader has left off, and goes on with what is sent', async () => {
    const { response } = await openStream('events?since=4711');
    let text = '';
    response.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    await eventually(() => expect(text).toContain('event: whole'));
    expect(text).toMatch(/^retry: 1000\nevent: whole\nid: 0\ndata: \{.*"atMs":4711.*\}\n\n$/);
    server.send(STATUS);
    await eventually(() => expect(text).toContain('event: status\nid: 1\n'));
    response.destroy();
    await eventually(() => expect(server.watchers).toBe(0));
  });

  test('beyond the limit a stream is refused, until another has gone', async () => {
    const open = await Promise.all([openStream(), openStream(), openStream()]);
    expect(open.map(({ response }) => response.statusCode)).toEqual([200, 200, 200]);
    expect((await ask('events')).statusCode).toBe(503);
    open[0]?.response.destroy();
    await eventually(() => expect(server.watchers).toBe(2));
    const { response } = await openStream();
    expect(response.statusCode).toBe(200);
  });

  test('who does not read is dropped, and others hear everything', async () => {
    const { response: silent } = await openStream();
    silent.pause();
    const { response: reader } = await openStream();
    let received = 0;
    reader.on('data', (part: Buffer) => {
      received += part.length;
    });
    let sent = 0;
    await eventually(async () => {
      server.send(STATUS);
      sent += 60_000;
      await new Promise((resolve) => setImmediate(resolve));
      expect(server.watchers).toBe(1);
    });
    await eventually(() => expect(received).toBeGreaterThan(sent));
  });

  test('a question that takes long leaves no more than a few under way', async () => {
    const asked = Array.from({ length: 4 }, () => ask('ps'));
    await eventually(() => expect(questions).toHaveLength(4));
    expect((await ask('ps')).statusCode).toBe(503);
    for (const answer of questions) answer();
    expect((await Promise.all(asked)).map(({ text }) => text)).toEqual(['PID', 'PID', 'PID', 'PID']);
  });

  test('the run is saved as a file', async () => {
    const { headers, text } = await ask('save');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': 'attachment; filename="run.html"',
    });
    expect(text).toBe('<!doctype html>saved');
  });

  test('of a file no more is made than its reader takes, and no more than two are made at a time', async () => {
    let made = 0;
    pieces = function* () {
      for (; made < 10_000; made += 1) yield 'x'.repeat(64 * 1024);
    };
    const silent = await Promise.all([openStream('save'), openStream('save')]);
    for (const { response } of silent) response.pause();
    let before = -1;
    await eventually(async () => {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(made).toBe(before);
    });
    expect(made).toBeLessThan(1_000);
    expect((await ask('save')).statusCode).toBe(503);
    for (const { response } of silent) response.destroy();
    pieces = () => ['saved'];
    await eventually(async () => expect((await ask('save')).text).toBe('saved'));
  });

  test('does what the page may ask for, and says what is wrong with anything else', async () => {
    const post = async (action: string, body: string) => {
      const headers = { origin: new URL(server.url).origin, 'content-type': 'application/json' };
      const response = await fetch(`${server.url}do/${action}`, { method: 'POST', headers, body });
      return { status: response.status, text: await response.text() };
    };
    expect(await post('kill-child', '{"pid":7}')).toEqual({
      status: 200,
      text: '{"did":{"action":"kill-child","pid":7}}',
    });
    expect(await post('kill-child', '{"pid":1}')).toMatchObject({
      status: 400,
      text: expect.stringMatching(/^expected pid/),
    });
    expect(await post('kill-child', 'nonsense')).toMatchObject({ status: 400 });
    expect(await post('other', '{}')).toMatchObject({ status: 400 });
    expect(await post('kill-child', JSON.stringify({ pid: 'x'.repeat(5_000) }))).toMatchObject({ status: 413 });
  });

  test('a body is refused before it has come', async () => {
    const asked = request(server.url, { method: 'GET', headers: { 'content-length': '1000000000' }, agent: false });
    asked.on('error', () => {});
    asked.flushHeaders();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(413);
    response.resume();
    await once(response, 'close');
  });

  test.each(['nonsense\r\n\r\n', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`])(
    'what is no request ends its connection',
    async (text) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(text);
      await closed;
      expect((await ask('')).statusCode).toBe(200);
    },
  );

  test('a port that is taken is an error at the start', async () => {
    const port = Number(new URL(server.url).port);
    const page = { files: FILES, whole: () => WHOLE, describe: async () => undefined, ps: async () => '' };
    await expect(LiveServer.start(page, { host: '127.0.0.1', port, token: 'other' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
