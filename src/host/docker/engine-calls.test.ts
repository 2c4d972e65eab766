import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { EngineError, EngineLostError } from '../errors.ts';
import { createClient, limitCalls } from './engine-calls.ts';

type Answer = (error: unknown, data?: unknown) => void;
interface Call {
  readonly method: string;
  readonly path: string;
  readonly abortSignal: AbortSignal;
}

/** What stands where dockerode's own dial does: a list of what it says to each call in turn. */
function wall(...turns: readonly ((answer: Answer, call: Call) => void)[]) {
  const calls: Call[] = [];
  const modem = {
    dial: (call: Call, answer: Answer) => {
      calls.push(call);
      turns[calls.length - 1]?.(answer, call);
    },
  };
  limitCalls({ modem } as unknown as Parameters<typeof limitCalls>[0]);
  const ask = (method: string, path: string) =>
    new Promise((resolve, reject) => {
      modem.dial({ method, path } as Call, (error, data) => (error === null ? resolve(data) : reject(error)));
    });
  return { ask, calls };
}

const away = (answer: Answer) => answer(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
const silence = () => {};

function withLimit(ms: string, job: () => Promise<void>): () => Promise<void> {
  return async () => {
    process.env.FORKBED_ENGINE_LIMIT_MS = ms;
    try {
      await job();
    } finally {
      delete process.env.FORKBED_ENGINE_LIMIT_MS;
    }
  };
}

test('an answer is handed on', async () => {
  expect(await wall((answer) => answer(null, { Id: '7' })).ask('GET', '/containers/7/json')).toEqual({ Id: '7' });
});

test.each(['/containers//json', '/containers/../json?', '/images/a/./b/json', '/networks/?', '/containers///json'])(
  'a name that makes another path is nobody’s, and the engine is not asked: %s',
  async (path) => {
    const { ask, calls } = wall((answer) => answer(null, {}));
    await expect(ask('GET', path)).rejects.toMatchObject({ code: 'ERR_ENGINE', statusCode: 404 });
    expect(calls).toEqual([]);
  },
);

test('a path with names is asked for as it is', async () => {
  const { ask, calls } = wall((answer) => answer(null, {}));
  await ask('GET', '/images/registry:5000/a/b..c:1.0/json?size=../..');
  expect(calls).toHaveLength(1);
});

test('a call that was answered is not given up: its answer may be a stream, which goes on', async () => {
  const { ask, calls } = wall((answer) => answer(null, 'a stream'));
  await ask('GET', '/containers/7/logs?follow=1');
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(calls[0]?.abortSignal.aborted).toBe(false);
});

test('a refusal is an error of ours, with its status and what was asked', async () => {
  const refused = Object.assign(new Error('(HTTP code 404) no such container'), { statusCode: 404 });
  const asked = wall((answer) => answer(refused)).ask('GET', '/containers/7/json?');
  await expect(asked).rejects.toBeInstanceOf(EngineError);
  await expect(asked).rejects.toMatchObject({
    code: 'ERR_ENGINE',
    statusCode: 404,
    message: 'expected the Docker Engine to do GET /containers/7/json, received: (HTTP code 404) no such container',
  });
});

test('an engine that has gone is told at once', async () => {
  await expect(wall(away).ask('POST', '/containers/create')).rejects.toBeInstanceOf(EngineLostError);
});

test('a removal is repeated until the engine is back, and no longer fails at it', async () => {
  const failed = Object.assign(new Error('(HTTP code 500) the store is closed'), { statusCode: 500 });
  const { ask, calls } = wall(
    (answer) => answer(failed),
    away,
    (answer) => answer(null, ''),
  );
  expect(await ask('DELETE', '/networks/7')).toBe('');
  expect(calls).toHaveLength(3);
});

test('a removal that is refused is not repeated', async () => {
  const refused = Object.assign(new Error('(HTTP code 403) it has active endpoints'), { statusCode: 403 });
  const { ask, calls } = wall((answer) => answer(refused));
  await expect(ask('DELETE', '/networks/7')).rejects.toMatchObject({ statusCode: 403 });
  expect(calls).toHaveLength(1);
});

test(
  'an engine that does not come back is waited for but once, however much there is to remove',
  withLimit('1000', async () => {
    const { ask } = wall(...Array.from({ length: 20 }, () => away));
    const beganMs = performance.now();
    await expect(ask('DELETE', '/containers/7')).rejects.toBeInstanceOf(EngineLostError);
    await expect(ask('DELETE', '/networks/8')).rejects.toBeInstanceOf(EngineLostError);
    expect(performance.now() - beganMs).toBeLessThan(950);
  }),
);

test(
  'silence ends at the limit, the call is given up, and the next has a tenth of the limit',
  withLimit('300', async () => {
    const { ask, calls } = wall(silence, silence);
    await expect(ask('GET', '/info')).rejects.toMatchObject({
      code: 'ERR_DEADLINE',
      message: 'expected an answer of the Docker Engine to GET /info within 300 ms; seen last: none',
    });
    expect(calls[0]?.abortSignal.aborted).toBe(true);
    await expect(ask('GET', '/version')).rejects.toMatchObject({ message: expect.stringContaining('within 30 ms') });
  }),
);

test(
  'an answer that comes after the limit is too late, and changes nothing',
  withLimit('50', async () => {
    const answers: Answer[] = [];
    const { ask } = wall((answer) => answers.push(answer));
    await expect(ask('GET', '/info')).rejects.toMatchObject({ code: 'ERR_DEADLINE' });
    expect(() => answers[0]?.(null, {})).not.toThrow();
  }),
);

test(
  'the end of a container, a build, a pull and events may last',
  withLimit('20', async () => {
    const late = (answer: Answer) => setTimeout(() => answer(null, 'in the end'), 100);
    for (const path of ['/containers/7/wait', '/build?', '/images/create?', '/events?']) {
      expect(await wall(late).ask('POST', path)).toBe('in the end');
    }
  }),
);

test('what a call costs does not grow with the connections that are open: its agent is not formatted with them', async () => {
  const server = createServer((_, response) => response.writeHead(200).write('{}\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const client = createClient({ protocol: 'http', host: '127.0.0.1', port });
    await client.getEvents();
    const { agent } = client.modem as { agent?: unknown };
    expect(inspect(agent, { showHidden: true, depth: null })).toBe('an agent');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
