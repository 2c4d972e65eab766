/** `forkbed watch` on containers that run: what it tells as lines, what it does to a terminal, and that it leaves nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { eventually, listRun, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(120_000);

const PROGRAM = join(import.meta.dirname, '../../bin/forkbed.mjs');
const ZOMBIES = 3;
const ENTERED = '\u001b[?1049h\u001b[?25l';
const LEFT = '\u001b[?25h\u001b[?1049l';
const INTERRUPT = '\u0003';
/** Of util-linux: it runs a command in a terminal. */
const TERMINAL = 'script';

/** With three zombies, and the end of their connections behind it. */
async function startLeakyServer(testbed: Testbed): Promise<StartedContainer> {
  const server = await testbed.startServer({ args: ['--reap', 'none'] });
  await testbed.runClients({ containers: 1, args: ['--connections', String(ZOMBIES)] });
  return server;
}

interface Session {
  readonly run: ChildProcess;
  /** Everything the terminal was sent so far. */
  readonly output: () => string;
}

/** Of a run of its own: what it starts carries that id. */
function environment(id: string): NodeJS.ProcessEnv {
  const { FORKBED_OWNER: _, ...inherited } = process.env;
  const { FORKBED_IMAGE = 'forkbed' } = inherited;
  return { ...inherited, FORKBED_RUN: id, FORKBED_IMAGE, TERM: 'xterm', NO_COLOR: '1', SHELL: '/bin/sh' };
}

/** In a terminal of so many rows and columns. */
function startInTerminal({ id, size, args }: { id: string; size: string; args: readonly string[] }): Session {
  const command = `stty ${size}; exec '${process.execPath}' '${PROGRAM}' ${args.join(' ')}`;
  const run = spawn(TERMINAL, ['-qec', command, '/dev/null'], {
    env: environment(id),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  run.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return { run, output: () => said };
}

async function hasSaid(session: Session, text: string): Promise<void> {
  await eventually(() => expect(session.output()).toContain(text), {
    what: `${JSON.stringify(text)} in the terminal`,
    limitMs: 30_000,
  });
}

test('where stdout is no terminal, each sample is a line, and no escape sequence is in it', async () => {
  await using testbed = await Testbed.start();
  const server = await startLeakyServer(testbed);
  const args = ['watch', '--interval', '200ms', '--for', '1s', server.id];
  const { exitCode, stdout, stderr } = await forkbed(args);
  const lines = stdout.split('\n').slice(0, -1);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    expect(line).toMatch(/^\d{4}-\S+Z 4 processes, 3 children of PID 1, 3 zombies, peak 3; oldest: /);
    expect(line).toMatch(/\d+ Z \[forkbed-server\] <defunct> for [\d.]+ m?s or more, parent 1$/);
  }
  expect(stdout).not.toContain('\u001b');
  expect(stderr).toMatch(/runs on; watched for .*, at last 3 <defunct>, peak 3\n$/);
  expect(exitCode).toBe(0);
});

test('--json tells each zombie with its parent and its age, and --all all processes but the observer', async () => {
  await using testbed = await Testbed.start();
  const server = await startLeakyServer(testbed);
  const args = ['watch', '--json', '--all', '--interval', '100ms', '--for', '1s', server.id];
  const { exitCode, stdout } = await forkbed(args);
  const samples = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  expect(samples.length).toBeGreaterThan(1);
  const zombie = { pid: expect.any(Number), ppid: 1, command: 'forkbed-server', beforeWatch: true };
  for (const sample of samples) {
    expect(sample).toMatchObject({ event: 'sample', processes: 4, children: 3, zombies: 3, peak: 3 });
    expect(sample.defunct).toEqual(
      Array.from({ length: ZOMBIES }, () => expect.objectContaining({ ...zombie, defunctMs: sample.elapsedMs })),
    );
    expect(sample.table.map(({ command }: { command: string }) => command)).toEqual(
      Array.from({ length: ZOMBIES + 1 }, () => 'forkbed-server'),
    );
  }
  expect(exitCode).toBe(0);
});

test('what comes, changes and goes while it watches is in the last table as a census has it', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'none'] });
  const load = ['--connections', '12', '--concurrency', '4', '--hold', '200'];
  const [{ stdout }] = await Promise.all([
    forkbed(['watch', '--json', '--all', '--interval', '100ms', '--for', '6s', server.id]),
    testbed.runClients({ containers: 1, args: load }),
  ]);
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  const { processes } = await testbed.census(server);
  expect(last).toMatchObject({ processes: 13, children: 12, zombies: 12, peak: 12 });
  const shown = processes.map(({ ageMs: _, ...process }) => expect.objectContaining(process));
  expect(last.table).toEqual(shown);
});

test('in a terminal it fills a screen of its own, and Ctrl-C gives the terminal back and leaves nothing', async () => {
  await using testbed = await Testbed.start();
  const server = await startLeakyServer(testbed);
  const id = `itest-watch-${process.pid}`;
  const args = ['watch', '--interval', '100ms', server.id];
  const session = startInTerminal({ id, size: 'rows 8 cols 60', args });
  await hasSaid(session, '… and 2 more processes, 2 of them <defunct>');
  await hasSaid(session, '3 zombies (peak 3), 3 children of PID 1, 4 processes');
  expect(session.output()).toContain(ENTERED);
  expect(session.output()).not.toContain(LEFT);
  expect((await listRun(id)).map(({ kind }) => kind)).toEqual(['container']);

  const ended = once(session.run, 'close');
  session.run.stdin?.write(INTERRUPT);
  expect(await ended).toEqual([130, null]);
  expect(session.output().endsWith(LEFT)).toBe(true);
  expect(session.output().split(ENTERED)).toHaveLength(2);
  expect(await listRun(id)).toEqual([]);
  // Nor has PID 1 inherited anything of the observer's.
  const { processes } = await testbed.census(server);
  expect(processes).toHaveLength(ZOMBIES + 1);
});

test('when the container ends, the watch says so, and ends with 0', async () => {
  await using testbed = await Testbed.start();
  const server = await startLeakyServer(testbed);
  const id = `itest-watch-end-${process.pid}`;
  // It need not wait for the next look to learn of it.
  const args = ['watch', '--interval', '1h', server.id];
  const session = startInTerminal({ id, size: 'rows 24 cols 80', args });
  await hasSaid(session, '<defunct>');
  const ended = once(session.run, 'close');
  await server.kill('SIGKILL');
  expect(await ended).toEqual([0, null]);
  const [, after = ''] = session.output().split(LEFT);
  expect(after).toContain('has ended, with exit code 137; watched for');
  expect(await listRun(id)).toEqual([]);
});

test('when nobody reads any more, the watch ends, and leaves nothing', async () => {
  await using testbed = await Testbed.start();
  const server = await startLeakyServer(testbed);
  const id = `itest-watch-pipe-${process.pid}`;
  const args = [PROGRAM, 'watch', '--interval', '100ms', server.id];
  const run = spawn(process.execPath, args, { env: environment(id), stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  run.stderr.on('data', (text) => {
    complaint += text;
  });
  const ended = once(run, 'close');
  await once(run.stdout, 'data');
  run.stdout.destroy();
  expect(await ended).toEqual([0, null]);
  expect(complaint).toBe('');
  expect(await listRun(id)).toEqual([]);
});

test('what a process calls itself is shown, and no terminal obeys it', async () => {
  await using testbed = await Testbed.start();
  const hostile = '\u001b[2Jgone\u009b2J\u202e';
  const command = ['sh', '-c', 'sleep 60; :', hostile];
  const server = await testbed.startSubject({ command });
  const { stdout } = await forkbed(['watch', '--all', '--for', '100ms', server.id]);
  expect(stdout).toContain('sleep 60; : \\x1b[2Jgone\\x9b2J\\u{202e}\n');
  expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test.each([
  [['watch'], 64, 'expected one CONTAINER, received none'],
  [['watch', 'a', 'b'], 64, 'expected one CONTAINER, received 2: a b'],
  [['watch', '--interval', '50', 'a'], 64, '--interval: expected a time from 100ms to 1h'],
  [['watch', 'forkbed-no-such-container'], 69, 'expected a container that runs'],
])('%j is refused with %d, and why', async (args, code, reason) => {
  const { exitCode, stdout, stderr } = await forkbed(args);
  expect(stderr).toContain(reason);
  expect(stdout).toBe('');
  expect(exitCode).toBe(code);
});
