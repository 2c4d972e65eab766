/** What a command line with --manifest asks for: the load that the probes are, and what other options change in it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { podText } from '../manifest/manifest.fixture.ts';
import { parseRequest } from './check-request.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'forkbed-manifest-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `container`: lines of the container; `spec`: of the pod. */
function request({ container, spec = '' }: { container: string; spec?: string }, args: readonly string[] = []) {
  const file = join(folder, 'app.yaml');
  writeFileSync(file, podText(container, spec));
  return parseRequest(['--manifest', file, ...args]);
}

const PORT = 'ports: [{ containerPort: 8080 }]';
const HTTP = 'readinessProbe: { httpGet: { port: 8081, path: /ready } }';
const EXEC = 'livenessProbe: { exec: { command: [check] } }';

describe('the load of a manifest', () => {
  test('is one client that connects once a run', () => {
    expect(request({ container: HTTP }, ['--probe-runs', '7']).plan).toMatchObject({
      ...{ port: 8081, clients: 1, connections: 7, concurrency: 1, messages: 1, expect: 'http' },
      payload: expect.stringMatching(/^GET \/ready HTTP/),
    });
  });

  test('is one client for each probe that connects, with the time-out of its own', () => {
    const live = 'livenessProbe: { tcpSocket: { port: 81 }, timeoutSeconds: 4 }';
    const { plan } = request({ container: `${HTTP}\n${live}` }, ['--probe-runs', '7']);
    expect(plan).toMatchObject({
      port: 81,
      clients: 1,
      messages: 0,
      clientName: 'livenessProbe',
      replyTimeoutMs: 4_000,
    });
    expect(plan.probes).toMatchObject([
      { name: 'readinessProbe', port: 8081, connections: 7, replyTimeoutMs: 1_000, message: { expect: 'http' } },
    ]);
    const own = request({ container: `${HTTP}\n${live}` }, ['--reply-timeout', '9s']).plan;
    expect(own).toMatchObject({ clients: 3, replyTimeoutMs: 9_000 });
    expect([own.clientName, own.probes]).toEqual([undefined, undefined]);
  });

  test('is commands alone where no probe connects, whatever ports there are', () => {
    const { plan } = request({ container: `${PORT}\n${EXEC}` });
    expect(plan).toMatchObject({ port: 0, clients: 0, execs: [{ name: 'livenessProbe', runs: 10, end: 'kill' }] });
  });

  test('is that of an image where there is no probe, on the only port', () => {
    expect(request({ container: PORT }).plan).toMatchObject({ port: 8080, clients: 3, connections: 100 });
    expect(request({ container: '' }, ['--for', '2s']).plan).toMatchObject({ port: 0, clients: 0, forMs: 2_000 });
  });

  test('is that of the options where there are any, with the message of the probe unless they have one', () => {
    const both = { container: `${HTTP}\n${EXEC}` };
    const asked = request(both, ['--connections', '30']).plan;
    expect(asked).toMatchObject({ port: 8081, clients: 3, connections: 30, expect: 'http', execs: [{}] });
    const own = request(both, ['--payload', 'x', '--port', '9']).plan;
    expect(own).toMatchObject({ port: 9, payload: 'x', expect: 'any', messages: 5 });
  });

  test('has its commands beside faults, and clients', () => {
    const { plan } = request({ container: `${HTTP}\n${EXEC}` }, ['--chaos', 'pids']);
    expect(plan).toMatchObject({
      port: 8081,
      clients: 3,
      expect: 'http',
      execs: [{ name: 'livenessProbe', runs: 10 }],
    });
  });

  test('meets the freezer without its commands alone', () => {
    expect(() => request({ container: `${HTTP}\n${EXEC}` }, ['--chaos', 'freeze'])).toThrow('received freeze');
    expect(request({ container: HTTP }, ['--chaos', 'freeze']).plan.chaos?.faults).toEqual(['freeze']);
  });
});

describe('options beside a manifest', () => {
  test.each([
    [['--user', '5'], '--user: expected none with --manifest (the manifest says how it is started), received both'],
    [
      ['--build', '.'],
      'expected one of an image, --build, --compose, --container, --manifest, received --build and --manifest',
    ],
    [
      ['image'],
      'expected one of an image, --build, --compose, --container, --manifest, received an image and --manifest',
    ],
    [['--', 'serve'], '--manifest: expected no command after -- (its start is decided already), received serve'],
    [['--workload', 'web'], '--workload: expected KIND/NAME, received "web"'],
    [['--set-env', 'A'], '--set-env: expected NAME=VALUE, received "A"'],
  ])('%j are refused', (args, message) => {
    expect(() => request({ container: PORT }, args)).toThrow(message);
  });

  test('--init has no effect in a shared process namespace, and is refused there', () => {
    expect(() => request({ container: PORT, spec: 'shareProcessNamespace: true' }, ['--init'])).toThrow(
      '--init: expected none with shareProcessNamespace (PID 1 is a process that reaps), received both',
    );
    expect(request({ container: PORT }, ['--init']).subject).toMatchObject({ options: { init: true } });
  });

  test('--workload, --set-env and --probe-runs need it', () => {
    expect(() => parseRequest(['--probe-runs', '5', 'image'])).toThrow(
      '--probe-runs: expected --manifest with it, received none',
    );
  });

  test('a file that is not there is refused', () => {
    expect(() => parseRequest(['--manifest', join(folder, 'none.yaml')])).toThrow(
      /^--manifest: expected a file that can be read, received \S+none\.yaml: ENOENT/,
    );
  });
});
