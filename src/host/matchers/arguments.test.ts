import { describe, expect, test } from '@jest/globals';
import { execPlan } from '../../common/execs/execs.fixture.ts';
import { forkbedMatchers } from './index.ts';

const CONTAINER = '0123456789ab';
const CENSUS = { atMs: 0, processes: [{ pid: 1, ppid: 0 }], details: [], sockets: [] };

type Loose = (received: unknown, ...args: readonly unknown[]) => Promise<unknown>;

/** As JavaScript calls a matcher. All throw before they ask an engine anything. */
async function complaintOf(matcher: keyof typeof forkbedMatchers, ...args: readonly unknown[]): Promise<unknown> {
  try {
    await (forkbedMatchers[matcher] as Loose)(CONTAINER, ...args);
  } catch (error) {
    const { name, code, message } = error as Error & { code?: string };
    return { name, code, message };
  }
  return 'none';
}

const refused = (message: string) => ({ name: 'ArgumentError', code: 'ERR_ARGUMENT', message });

describe.each(['toHaveNoOrphans', 'toHaveReturnedToBaseline', 'toHaveNoLeakedDescriptors'] as const)(
  '%s',
  (matcher) => {
    test.each([
      ['nothing', [], 'undefined'],
      ['null', [null], 'null'],
      ['a number', [7], '7'],
      ['its options alone', [{ limitMs: 500 }], '{ limitMs: 500 }'],
      ['what only resembles a census', [{ processes: [{ pid: '1' }] }], "{ processes: [ { pid: '1' } ] }"],
    ])('refuses %s in the place of a census', async (_, args, received) => {
      expect(await complaintOf(matcher, ...args)).toEqual(
        refused(`${matcher}: expected a census of before, from takeBaseline, received ${received}`),
      );
    });

    test('refuses options of another form', async () => {
      expect(await complaintOf(matcher, CENSUS, 500)).toEqual(
        refused(`${matcher}: expected an object with limitMs, intervalMs, onProgress, engine, received 500`),
      );
    });
  },
);

test.each([
  [{ limitMs: '500' }, "limitMs: expected milliseconds, a number from 0, received '500'"],
  [{ limitMs: Number.NaN }, 'limitMs: expected milliseconds, a number from 0, received NaN'],
  [{ intervalMs: -1 }, 'intervalMs: expected milliseconds, a number from 0, received -1'],
  [{ onProgress: true }, 'onProgress: expected a function, received true'],
  [{ timeout: 500 }, "expected one of limitMs, intervalMs, onProgress, engine, received 'timeout'"],
])('toHaveNoDefunctProcesses refuses %j', async (options, complaint) => {
  expect(await complaintOf('toHaveNoDefunctProcesses', options)).toEqual(
    refused(`toHaveNoDefunctProcesses: ${complaint}`),
  );
});

describe('toPassForkbed', () => {
  const PORT =
    'port: expected the port that it listens on, 1 to 65535, or with clients: 0 or unix none, as 0, received';

  test.each([
    ['no plan', undefined, 'expected an object with port, '],
    ['a port alone', 5005, 'expected an object with port, '],
    ['no port', { http: '/' }, `${PORT} undefined`],
    ['port 0, where clients come', { port: 0 }, `${PORT} 0`],
    ['a port as a text', { port: '80' }, "port: expected an integer from 0 to 65535, received '80'"],
    ['an unknown key', { port: 80, path: '/' }, /^toPassForkbed: expected one of port, .*, received 'path'$/],
    ['a path without a slash', { port: 80, http: 'index' }, "http: expected a path, from /, received 'index'"],
    [
      'two ways to speak',
      { port: 80, http: '/', send: 'x' },
      "expected http or send, received { port: 80, http: '/', send: 'x' }",
    ],
    [
      'two ways to speak, by the current name',
      { port: 80, http: '/', payload: 'x' },
      "expected http or payload, received { port: 80, http: '/', payload: 'x' }",
    ],
    ['two names of one message', { port: 80, payload: 'y', send: 'x' }, 'expected payload or send, received '],
    ['bytes and a message', { port: 80, payloadHex: '00', payload: 'x' }, 'expected payloadHex or payload, received '],
    ['two messages', { port: 80, sendHex: '00', send: 'x' }, 'expected sendHex or send, received '],
    [
      'half a byte',
      { port: 80, sendHex: '0' },
      "sendHex: expected hexadecimal digits, two for each byte, received '0'",
    ],
    [
      'no connection',
      { port: 80, connections: 0 },
      'connections: expected an integer from 1 to 2147483647, received 0',
    ],
    ['an unknown fault', { port: 80, chaos: { faults: ['x'], seed: 1 } }, 'chaos: expected faults, a list of pids, '],
    [
      'a fault that needs clients, where none come',
      { port: 0, clients: 0, chaos: { faults: ['pids', 'vanish'], seed: 1 } },
      "chaos: expected faults that act without clients, received 'vanish'",
    ],
    [
      'a fault that no exec may meet',
      { port: 80, execs: [execPlan()], chaos: { faults: ['pids', 'freeze'], seed: 1 } },
      "chaos: expected faults that execs can meet, received 'freeze'",
    ],
    ['a command that is no list', { port: 80, client: { image: 'x', command: 'y' } }, 'client: expected an image, '],
  ])('refuses %s', async (_, plan, complaint) => {
    const message =
      typeof complaint === 'string'
        ? expect.stringContaining(`toPassForkbed: ${complaint}`)
        : expect.stringMatching(complaint);
    expect(await complaintOf('toPassForkbed', plan)).toEqual({ name: 'ArgumentError', code: 'ERR_ARGUMENT', message });
  });
});
