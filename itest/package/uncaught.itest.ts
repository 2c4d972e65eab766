/** An error that nobody catches ends the command line with 70, for Node's own exit code, 1, is a verdict. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, jest, test } from '@jest/globals';
import { eventually, listRun } from '../../src/host/index.ts';
import { environmentOfItsOwn, run } from '../support/run.ts';

jest.setTimeout(60_000);

const PROGRAM = join(__dirname, '../../bin/forkbed.mjs');
const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

const WHILE_LOADED = `import { registerHooks } from 'node:module';
  registerHooks({ resolve(name, context, next) {
    if (name === 'dockerode') throw new Error('of the test');
    return next(name, context);
  } });`;
/** What SIGUSR2 does to the process. */
const ON_SIGNAL = {
  'thrown by a listener': `throw new Error('of the test')`,
  'thrown in a timer': `setTimeout(() => { throw new Error('of the test') })`,
  'a rejection that nobody handles': `Promise.reject(new Error('of the test'))`,
  'an error event without a listener': `new EventEmitter().emit('error', new Error('of the test'))`,
};
const BUG = /^forkbed: this is a bug in forkbed: Error: of the test\n {4}at /;

/** `preload` is a module that runs before the command line does. */
function start(args: readonly string[], { preload, env = {} }: { preload: string; env?: Record<string, string> }) {
  const modules = ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
  return spawn(process.execPath, [...modules, PROGRAM, ...args], {
    env: { ...environmentOfItsOwn(), ...env },
    timeout: 50_000,
  });
}

async function outcomeOf(program: ChildProcessWithoutNullStreams) {
  const ended = once(program, 'close');
  const [stdout, stderr, [exitCode]] = await Promise.all([text(program.stdout), text(program.stderr), ended]);
  return { exitCode, stdout, stderr };
}

const onSignal = (what: string) =>
  `import { EventEmitter } from 'node:events'; process.on('SIGUSR2', () => { ${what} });`;

/** `forkbed ps`, which gets SIGUSR2 when it asks the engine, which is silent. */
async function withSilentEngine(preload: string) {
  await using engine = createServer((connection) => connection.on('error', () => {}).resume());
  await once(engine.listen(0, '127.0.0.1'), 'listening');
  const host = `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}`;
  const env = { DOCKER_HOST: host, FORKBED_ENGINE_LIMIT_MS: '1000' };
  const program = start(['ps', 'container'], { preload, env });
  engine.once('connection', () => program.kill('SIGUSR2'));
  return await outcomeOf(program);
}

test.each([
  ['thrown while it is loaded', WHILE_LOADED],
  ...Object.entries(ON_SIGNAL).map(([kind, what]) => [kind, onSignal(what)] as const),
])('%s: 70, one clear line, and the stack', async (_kind, preload) => {
  const { exitCode, stdout, stderr } = await withSilentEngine(preload);
  expect({ stderr, exitCode, stdout }).toMatchObject({ exitCode: 70, stdout: '' });
  expect(stderr).toMatch(BUG);
});

test('in the middle of a run, what the run started is removed', async () => {
  const args = ['check', '--quiet', '--clients', '1', '--hold', '60000', IMAGE];
  const program = start(args, { preload: onSignal(ON_SIGNAL['a rejection that nobody handles']) });
  const outcome = outcomeOf(program);
  const id = await idOfRun(program);
  const isComplete = async () => expect((await listRun(id)).length).toBeGreaterThanOrEqual(4);
  await eventually(isComplete, { what: 'subject, audit, client and network', limitMs: 30_000 });
  program.kill('SIGUSR2');
  const { exitCode, stdout, stderr } = await outcome;
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 70, stderr: expect.stringMatching(BUG) });
  expect(stdout).not.toMatch(/verdict: (?:pass|fail)/);
  expect(await listRun(id)).toEqual([]);
});

test.each([
  ['stdout', ['--help'], 0],
  ['stderr', ['--helq'], 64],
] as const)('a reader of %s that goes away changes no exit code', async (stream, args, expected) => {
  // It goes on when its stdin ends: then the reader has gone.
  const program = start(args, { preload: `import { readFileSync } from 'node:fs'; readFileSync(0);` });
  const ended = once(program, 'exit');
  const gone = once(program[stream], 'close');
  program[stream].destroy();
  await gone;
  program.stdin.end();
  expect(await ended).toEqual([expected, null]);
});

test('a Node.js that is too old is refused, with 69', async () => {
  const preload = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.2' } });`;
  expect(await outcomeOf(start(['--version'], { preload }))).toEqual({
    exitCode: 69,
    stdout: '',
    stderr: expect.stringMatching(/^forkbed: expected Node\.js \d+\.\d+ or later, received 20\.1\.2\n$/),
  });
});

/** The run of a process carries its pid, and its first container shows it. */
async function idOfRun({ pid }: ChildProcess): Promise<string> {
  const format = ['--format', '{{.Label "forkbed.run"}}'];
  return eventually(
    async () => {
      const { stdout } = await run('docker', ['ps', '--all', ...format], { limitMs: 10_000 });
      const id = stdout.split('\n').find((line) => line.startsWith(`${pid}-`));
      if (id === undefined) throw new Error(`no run of ${pid}, but ${stdout}`);
      return id;
    },
    { what: 'the first container', limitMs: 30_000 },
  );
}
