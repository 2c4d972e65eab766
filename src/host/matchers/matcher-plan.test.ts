import { expect, test } from '@jest/globals';
import { DEFAULT_PLAN, httpPlan } from '../check/plan.ts';
import { toPlan } from './matcher-plan.ts';

test('a port alone is the plan that forkbed check has by default', () => {
  expect(toPlan({ port: 5005 })).toEqual({ ...DEFAULT_PLAN, port: 5005 });
});

test('http is the plan of --http', () => {
  expect(toPlan({ port: 80, http: '/health?all' })).toEqual({ ...DEFAULT_PLAN, ...httpPlan('/health?all'), port: 80 });
});

test('what is undefined is as it is by default', () => {
  const undefinedLimit = { limitMs: undefined } as unknown as { limitMs?: number };
  expect(toPlan({ port: 5005, ...undefinedLimit })).toEqual({ ...DEFAULT_PLAN, port: 5005 });
});

test('no more connections are open at once than there are, unless that is asked for', () => {
  expect(toPlan({ port: 5005, connections: 3 }).concurrency).toBe(3);
  expect(toPlan({ port: 5005, connections: 3, concurrency: 5 }).concurrency).toBe(5);
});

test('without clients no port is needed', () => {
  expect(toPlan({ port: 0, clients: 0, forMs: 1_000 })).toMatchObject({ port: 0, clients: 0, forMs: 1_000 });
});

test('takes the message by its name of 0.1, and says what its name is now', () => {
  const lines: string[] = [];
  const onProgress = (line: string) => lines.push(line);
  expect(toPlan({ port: 5005, send: 'x', onProgress })).toEqual({ ...DEFAULT_PLAN, port: 5005, payload: 'x' });
  expect(toPlan({ port: 5005, sendHex: '00', onProgress })).toMatchObject({ payloadHex: '00' });
  expect(lines).toEqual(['send is deprecated: use payload', 'sendHex is deprecated: use payloadHex']);
});

test('takes no more than the options of forkbed check take', () => {
  expect(() => toPlan({ port: 5005, clients: 10_001 })).toThrow('clients: expected an integer from 0 to 10000');
  expect(() => toPlan({ port: 5005, holdMs: 86_400_001 })).toThrow('holdMs: expected an integer from 0 to 86400000');
  expect(() => toPlan({ port: 5005, settleMs: 99 })).toThrow('settleMs: expected an integer from 100 to 86400000');
});

test('readiness and TLS are those of forkbed check', () => {
  const asked = {
    port: 443,
    readyLog: '^up',
    readyHealthy: true,
    readyHttp: '/up',
    tls: true,
    tlsCa: 'PEM',
    sni: 'a.example',
  };
  expect(toPlan(asked)).toEqual({ ...DEFAULT_PLAN, ...asked });
  expect(toPlan({ port: 443, http: '/', tls: true, tlsInsecure: true, sni: 'a.example' }).payload).toContain(
    'Host: a.example\r\n',
  );
});

test.each([
  [{ tls: true }, /toPassForkbed: tls.*tlsCa or tlsInsecure with it/],
  [{ sni: 'a.example' }, /toPassForkbed: tls.*tls: true with/],
  [{ tls: true, tlsInsecure: true, tlsCa: 'PEM' }, /tlsInsecure or tlsCa/],
  [{ readyLog: '(' }, /readyLog.*a regular expression/],
  [{ readyHttp: 'up' }, /readyHttp.*a path, from \//],
])('%j is refused', (asked, message) => {
  expect(() => toPlan({ port: 443, ...asked })).toThrow(message);
});
