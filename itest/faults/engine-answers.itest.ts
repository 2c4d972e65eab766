/** Engines that answer in another shape than Docker's own: what only adds a word to a verdict does not cost it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { defaultEngine } from '../../src/host/default-engine.ts';
import { StartedContainer } from '../../src/host/docker/started-container.ts';
import { DEFAULT_PLAN, startContainer, startSubject, toolImage, verify } from '../../src/host/index.ts';
import { logTail } from '../../src/host/observe/log-tail.ts';
import { forkbed } from '../support/forkbed.ts';
import { type Answer, RewritingProxy } from '../support/rewriting-proxy.ts';
import { environmentOfItsOwn, run } from '../support/run.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const SLEEP = { image: IMAGE, role: 'subject', network: 'none', command: ['sleep', '60'] } as const;
const FEW = ['--clients', '1', '--connections', '10', '--settle', '300ms'];

/** The command line, on an engine whose answers to such requests are others. */
async function check(requests: RegExp, change: (answer: Answer) => Answer, args: readonly string[]) {
  let changed = 0;
  await using proxy = await RewritingProxy.start((request) => {
    if (!requests.test(request)) return undefined;
    changed += 1;
    return change;
  });
  const outcome = await forkbed(['check', '--quiet', ...FEW, ...args], { DOCKER_HOST: proxy.host });
  return { ...outcome, changed };
}

const passed = { exitCode: 0, stderr: '', stdout: expect.stringContaining('verdict: pass') };

test.each([
  ['without fields', { status: 200, body: {} }],
  ['whose fields have none', { status: 200, body: { pids_stats: {}, memory_stats: {}, cpu_stats: {} } }],
  ['that is null', { status: 200, body: null }],
  ['that it refuses', { status: 500, body: { message: 'cgroups: no such controller' } }],
])('an account of a container %s: the verdict is that of the audit', async (_, answer) => {
  const { changed, ...outcome } = await check(/^GET .*\/stats$/, () => answer, [IMAGE]);
  expect(outcome).toEqual(passed);
  expect(outcome.stdout).toMatch(
    /control .*; the engine('s count could not be had: .*| keeps no count of processes)$/m,
  );
  expect(changed).toBeGreaterThan(0);
});

test.each([
  ['keeps none', { status: 200, body: { pids_stats: {} } }, 'the engine keeps no count of processes'],
  [
    'refuses',
    { status: 500, body: { message: 'no such controller' } },
    /^the engine's count could not be had: .*no such controller/,
  ],
])('why there is no count by an engine that %s is known', async (_, answer, missing) => {
  await using proxy = await RewritingProxy.start((request) => (/\/stats$/.test(request) ? () => answer : undefined));
  const script = `
    import { startContainer } from './src/host/index.ts';
    import { EngineCounter } from './src/host/observe/engine-counter.ts';
    await using subject = await startContainer(${JSON.stringify(SLEEP)});
    const counter = new EngineCounter(subject, ${JSON.stringify(IMAGE)});
    counter.settled(1);
    const count = await counter.count();
    console.log(JSON.stringify({ count: count ?? null, missing: counter.missing }));`;
  const env = { ...environmentOfItsOwn(), DOCKER_HOST: proxy.host };
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await run(process.execPath, args, { cwd: join(__dirname, '../..'), env, limitMs: 60_000 });
  expect(JSON.parse(stdout)).toEqual({ count: null, missing: expect.stringMatching(missing) });
});

test('an engine whose events are forgotten once they are over: a stop and a restart are seen to act all the same', async () => {
  await using proxy = await RewritingProxy.start((request, query) =>
    /^GET .*\/events$/.test(request) && query.has('until') ? () => ({ status: 200, body: undefined }) : undefined,
  );
  const args = [
    '--chaos',
    'stop-container,restart-container',
    '--format',
    'json',
    IMAGE,
    '--',
    'forkbed-server',
    '--reap',
    'wait',
  ];
  const outcome = await forkbed(['check', '--quiet', ...FEW, ...args], { DOCKER_HOST: proxy.host });
  const { exitCode, verdict } = toldVerdict(outcome);
  const observed = expect.stringContaining('it ended with exit code 0 after');
  expect(verdict.chaos.faults).toMatchObject([
    { acted: true, observed },
    { acted: true, observed },
  ]);
  expect(exitCode).toBe(0);
});

test('a container whose networks and health are null is checked where it is', async () => {
  const name = `forkbed-itest-null-${process.pid}`;
  execFileSync('docker', ['run', '--detach', '--rm', '--name', name, IMAGE], { stdio: 'ignore' });
  try {
    const withoutNetworks = ({ status, body }: Answer): Answer => {
      const inspected = body as { State: object; NetworkSettings: object };
      return {
        status,
        body: {
          ...inspected,
          State: { ...inspected.State, Health: null },
          NetworkSettings: { ...inspected.NetworkSettings, Networks: null },
        },
      };
    };
    const isSubject = new RegExp(`^GET .*/containers/${name}/json$`);
    const { changed, ...outcome } = await check(isSubject, withoutNetworks, ['--port', '5005', '--container', name]);
    expect(outcome).toEqual(passed);
    expect(changed).toBeGreaterThan(0);
  } finally {
    execFileSync('docker', ['rm', '--force', name], { stdio: 'ignore' });
  }
});

test('a subject with a terminal that ends under load: it fails, and its last words are told', async () => {
  const name = `forkbed-itest-tty-${process.pid}`;
  const server = 'trap "echo fatal: no more; exit 3" TERM; forkbed-server --log none & echo serving; wait';
  execFileSync('docker', ['run', '--detach', '--tty', '--name', name, IMAGE, 'sh', '-c', server], { stdio: 'ignore' });
  try {
    const container = new StartedContainer(defaultEngine(), name);
    await using subject = await startSubject({ container: name });
    let ended: Promise<void> | undefined;
    let samples = 0;
    const plan = { ...DEFAULT_PLAN, port: 5005, clients: 1, connections: 1, holdMs: 30_000 };
    const verdict = await verify(subject, plan, {
      image: await toolImage(() => {}),
      onProgress: () => {},
      // The first comes before the load.
      onSample: () => {
        samples += 1;
        if (samples === 2) ended = container.kill('SIGTERM');
      },
    });
    await ended;
    expect(verdict.outcome).toBe('fail');
    expect(verdict.findings.find(({ id }) => id === 'alive')).toMatchObject({
      outcome: 'fail',
      // The server may still say that its terminal hung up.
      observed: expect.stringMatching(/with exit code 3, and said: .*serving; .*fatal: no more(?:;|$)/),
    });
  } finally {
    execFileSync('docker', ['rm', '--force', '--volumes', name], { stdio: 'ignore' });
  }
});

test('a log that the engine does not keep has no last words, and a reason', async () => {
  const name = `forkbed-itest-nolog-${process.pid}`;
  const command = ['echo', 'fatal'];
  execFileSync('docker', ['run', '--name', name, '--log-driver', 'none', IMAGE, ...command], {
    stdio: 'ignore',
  });
  try {
    expect(await logTail(new StartedContainer(defaultEngine(), name), 300)).toEqual({
      text: '',
      unreadable: expect.stringMatching(/does not support reading|is not logging output/),
    });
  } finally {
    execFileSync('docker', ['rm', '--force', name], { stdio: 'ignore' });
  }
});

test('the last words are one line, without what a terminal would obey', async () => {
  const command = ['sh', '-c', 'printf "first\\nsecond \\033[31m\\n"; exit 3'];
  await using container = await startContainer({ image: IMAGE, role: 'subject', network: 'none', command });
  await container.waitForExit(20_000);
  expect(await logTail(container, 300)).toEqual({ text: 'first; second ?[31m' });
});

test('an engine that is too old is refused, with the version that is needed', async () => {
  const version = { Version: '4.3.1', Components: [{ Name: 'Podman Engine', Version: '4.3.1' }] };
  const { exitCode, stderr, stdout } = await check(/\/version$/, () => ({ status: 200, body: version }), [IMAGE]);
  expect(stderr).toContain('received: Podman 4.3.1; forkbed needs Podman 5 or later');
  expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
});
