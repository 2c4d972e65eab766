/** Probes of gRPC: the health service of a real server, asked as a manifest says, and by `--expect grpc`. */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildSubject } from '../../testkit/subject-image.ts';
import { forkbed, forkbedReading } from '../support/forkbed.ts';

jest.setTimeout(200_000);

const SHORT = ['--settle', '500ms', '--probe-runs', '5'];
let image: string;

beforeAll(async () => {
  image = await buildSubject('grpc-health');
});

/** `grpc`: further fields of the probe's call; `env`: of the server. */
function check({ env = {}, grpc = '', port = 50051 }: { env?: Record<string, string>; grpc?: string; port?: number }) {
  const variables = Object.entries(env).map(([name, value]) => `{ name: ${name}, value: ${value} }`);
  const text = [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: { name: app }',
    'spec:',
    '  containers:',
    '    - name: main',
    `      image: ${image}`,
    `      env: [${variables.join(', ')}]`,
    `      livenessProbe: { grpc: { port: ${port}${grpc} }, timeoutSeconds: 1 }`,
    '',
  ].join('\n');
  return forkbedReading(text, ['check', '--manifest', '-', ...SHORT]);
}

describe('a server that is SERVING', () => {
  test.each(['', ', service: shop'])('passes: %s', async (grpc) => {
    const { exitCode, stdout } = await check({ grpc });
    expect(stdout).toMatch(/^1 client, 5 connections, 5 messages answered/m);
    expect(stdout).toContain('verdict: pass');
    expect(exitCode).toBe(0);
  });

  test('passes where each byte of its replies comes alone', async () => {
    const { exitCode, stdout } = await check({ env: { HEALTH: 'in-pieces' } });
    expect(stdout).toMatch(/^1 client, 5 connections, 5 messages answered/m);
    expect(exitCode).toBe(0);
  });

  test('and leaves a child of each call fails for that alone', async () => {
    const { exitCode, stdout } = await check({ env: { LEAK: 'zombies' } });
    expect(stdout).toMatch(/✓ served/);
    expect(stdout).toMatch(/✗ no-defunct +\d+ zombies/);
    expect(exitCode).toBe(1);
  });

  test('passes under a load of several calls on each connection', async () => {
    const load = ['--expect', 'grpc', '--connections', '20', '--messages', '3', '--settle', '500ms'];
    const { exitCode, stdout } = await forkbed(['check', ...load, image]);
    expect(stdout).toMatch(/^3 clients, 60 connections, 180 messages answered/m);
    expect(exitCode).toBe(0);
  });

  test('passes where it ends connections that are idle', async () => {
    const load = ['--expect', 'grpc', '--connections', '5', '--hold', '3s', '--settle', '500ms'];
    const { exitCode, stdout } = await forkbed(['check', ...load, '--env', 'IDLE_MS=500', image]);
    expect(stdout).toMatch(/^3 clients, 15 connections, 75 messages answered/m);
    expect(exitCode).toBe(0);
  });
});

describe('all else is a failure that the evidence names:', () => {
  test.each([
    [
      'a server that is not',
      { env: { HEALTH: 'not-serving' } },
      /5 times ERR_GRPC: expected SERVING, received NOT_SERVING/,
    ],
    [
      'one without the health service',
      { env: { HEALTH: 'none' } },
      /5 times ERR_GRPC: expected SERVING, received the gRPC status UNIMPLEMENTED/,
    ],
    [
      'a service that it does not have',
      { grpc: ', service: bank' },
      /5 times ERR_GRPC: expected SERVING, received the gRPC status NOT_FOUND: "no such service"/,
    ],
  ])('%s', async (_, probe, reason) => {
    const { exitCode, stdout } = await check(probe);
    expect(stdout).toMatch(/✗ served/);
    expect(stdout).toMatch(reason);
    expect(exitCode).toBe(1);
  });

  test('one that takes longer than timeoutSeconds, which is its own deadline, too', async () => {
    const { exitCode, stdout } = await check({ env: { HEALTH: 'slow' } });
    // Now the server is the first to give up, and now the client.
    expect(stdout).toMatch(/livenessProbe: 5 of 5 connections failed: (?:(?:, )?ERR_(?:REPLY_TIMEOUT|GRPC) \d)+\n/);
    const replies = [...stdout.matchAll(/ERR_GRPC: (.*)/g)].filter(
      ([, reply]) => !reply?.includes('DEADLINE_EXCEEDED'),
    );
    expect(replies).toEqual([]);
    expect(exitCode).toBe(1);
  });

  test('a server that speaks no gRPC', async () => {
    const server = await buildSubject('grpc-health');
    const args = ['--expect', 'grpc', '--connections', '5', '--port', '8000', '--settle', '500ms'];
    const { exitCode, stdout } = await forkbed(['check', ...args, server, '--', 'python3', '-m', 'http.server']);
    expect(stdout).toMatch(/it speaks HTTP: it replied an HTML page/);
    expect(exitCode).toBe(1);
  });
});
