/**
 * An engine that puts every probe into the host's process namespace, as one does that runs subject and probe under different
 * runtimes: nothing there is looked at, and nothing is signalled. A marked process of the host would show both.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { limitOpenFiles, type StartedContainer, signalChildren, Testbed } from '../../src/host/index.ts';
import { inspect } from '../../src/host/matchers/inspect.ts';
import { observeByCensus } from '../../src/host/observe/census.ts';
import { FollowedCensus } from '../../src/host/observe/followed-census.ts';
import { readField } from '../../src/host/thrown.ts';
import { whyElsewhere } from '../support/engine-elsewhere.ts';
import { forkbed } from '../support/forkbed.ts';
import { RewritingProxy } from '../support/rewriting-proxy.ts';
import { testUnless } from '../support/test-unless.ts';

jest.setTimeout(240_000);

const MARK = `forkbed-marked-${process.pid}`;
/** Read before a proxy takes its place. */
const ENGINE = process.env.DOCKER_HOST ?? '';
const elsewhere = whyElsewhere(process.env.FORKBED_IMAGE ?? 'forkbed');
/** In another namespace no probe could reach it, and that it is as before shows nothing. */
const testWithMark = testUnless(elsewhere);
/** The namespace of an engine in one of its own has no number that tells it. */
const CAUSE = elsewhere === undefined ? "is the host's" : "(is the host's|is in no control group of the subject)";
const REFUSED = `${CAUSE}: this is another process namespace, and nothing was done in it`;

let proxy: RewritingProxy;
let testbed: Testbed;
let server: StartedContainer;
let marked: number;
let limits: string;
let asked = 0;

beforeAll(async () => {
  // Handed over to PID 1 of the host, whose children a probe in the wrong place would take for those of the subject.
  const script = `exec -a ${MARK} sleep 600 >/dev/null 2>&1 & echo $!`;
  marked = Number(execFileSync('bash', ['-c', script], { encoding: 'utf8' }));
  limits = limitsOf(marked);
  proxy = await RewritingProxy.start(
    () => undefined,
    (request) => (request.endsWith('/containers/create') ? intoTheHost : undefined),
  );
  process.env.DOCKER_HOST = proxy.host;
  testbed = await Testbed.start();
  server = await testbed.startServer();
});

afterAll(async () => {
  process.kill(marked);
  await testbed[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

/** `POST /containers/create` of a probe, and of nobody else. */
function intoTheHost(body: unknown): unknown {
  const hostConfig = readField(body, 'HostConfig');
  if (!String(readField(hostConfig, 'PidMode')).startsWith('container:')) return body;
  asked += 1;
  return Object.assign({}, body, { HostConfig: Object.assign({}, hostConfig, { PidMode: 'host' }) });
}

testWithMark(
  'the mark would be seen: a container in the namespace of the host has it, as a child of its PID 1 or of a subreaper',
  async () => {
    const args = ['run', '--rm', '--pid', 'host', testbed.image, 'ps', '-eo', 'args'];
    expect(execFileSync('docker', args, { encoding: 'utf8', env: { ...process.env, DOCKER_HOST: ENGINE } })).toContain(
      MARK,
    );
  },
);

test.each([
  ['census', (): Promise<unknown> => observeByCensus(server, testbed.image)],
  ['watch', () => FollowedCensus.start(server, testbed.image, { intervalMs: 100, argvs: 0 })],
  ['the matchers', () => inspect(server, {})],
  // A signal that does nothing, where it is sent after all.
  ['a signal to the children of PID 1', () => signalChildren(server, testbed.image, { signal: 'SIGURG' })],
  ['limits', () => limitOpenFiles({ subject: server, image: testbed.image, acceptors: [marked] })],
])('%s: refused', async (_, act) => {
  const before = asked;
  await expect(act()).rejects.toThrow(new RegExp(REFUSED));
  expect(asked).toBeGreaterThan(before);
});

test.each([
  ['census'],
  ['watch', '--for', '200'],
  ['plant', '--for', '200'],
  ['orphan', '--exit', '0'],
  ['signal', '--signal', 'SIGURG'],
  ['audit', '--clients', '0', '--for', '500', '--port', '0', '--gate', '@forkbed-itest'],
])('forkbed-probe %s: refused', async (...args) => {
  const probe = await testbed.startProbe(server, args);
  expect(await probe.waitForExit(30_000)).toBe(69);
  const { stdout, stderr } = await probe.logs();
  expect(stdout).toBe('');
  expect(stderr).toMatch(new RegExp(`^forkbed-probe: PID 1 here \\(.*\\) ${REFUSED}\\n$`));
});

test.each([
  [69, 'ps', () => ['ps', server.id]],
  [69, 'watch', () => ['watch', '--for', '1s', server.id]],
  [69, 'doctor', () => ['doctor']],
  [2, 'check', () => ['check', '--quiet', '--clients', '1', '--connections', '10', testbed.image]],
] as const)('exit code %i: forkbed %s', async (expected, _, args) => {
  const { exitCode, stdout, stderr } = await forkbed(args(), { DOCKER_HOST: proxy.host });
  expect(stdout + stderr).toMatch(new RegExp(REFUSED));
  expect(stdout + stderr).not.toContain(MARK);
  expect(exitCode).toBe(expected);
});

testWithMark('the marked process runs as before', async () => {
  expect(readFileSync(`/proc/${marked}/cmdline`, 'utf8')).toContain(MARK);
  expect(readFileSync(`/proc/${marked}/stat`, 'utf8')).toMatch(/^\d+ \(.*\) S /);
  expect(limitsOf(marked)).toBe(limits);
});

function limitsOf(pid: number): string {
  return readFileSync(`/proc/${pid}/limits`, 'utf8');
}
