/** `npm start`: the verdict and the audit's progress, nothing else; and what became of the server where it did not outlive the run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, jest, test } from '@jest/globals';
import { eventually } from '../../src/host/index.ts';
import { EngineProxy } from '../support/engine-proxy.ts';
import { run } from '../support/run.ts';

jest.setTimeout(180_000);

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 10_000;

interface Started {
  readonly project: string;
  readonly ended: Promise<{ exitCode: number; stdout: string; stderr: string }>;
}

function start(name: string, variables: Readonly<Record<string, string>>): Started {
  const project = projectOf(name);
  const env = { ...process.env, CLIENTS: '2', CONNECTIONS: '20', ...variables, COMPOSE_PROJECT_NAME: project };
  const program = spawn(join(ROOT, 'scripts/start.sh'), [], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([text(program.stdout), text(program.stderr), once(program, 'exit')]);
  return { project, ended: ended.then(([stdout, stderr, [exitCode]]) => ({ exitCode, stdout, stderr })) };
}

function projectOf(name: string): string {
  return `forkbed-itest-${name}-${process.pid}`;
}

/** Ids of the project's containers. An image keeps the label of the project that built it, and gives it to all of its containers. */
async function containersOf(project: string, ...filters: readonly string[]): Promise<string[]> {
  const labels = [`com.docker.compose.project=${project}`, 'com.docker.compose.container-number', ...filters].flatMap(
    (each) => ['--filter', `label=${each}`],
  );
  const { stdout } = await run('docker', ['ps', '--all', '--quiet', ...labels], { limitMs: LIMIT_MS });
  return stdout.split('\n').filter((id) => id !== '');
}

test('a run says what the audit says, without a line for each container, and leaves nothing', async () => {
  const { project, ended } = start('start', { REAP: 'none' });
  const { exitCode, stdout, stderr } = await ended;
  expect(stderr.split('\n').filter((line) => !/^(audit: .*|)$/.test(line))).toEqual([]);
  expect(stdout).toMatch(/^PID 1 is the server: forkbed-server\n/);
  expect(stdout).toMatch(/\nverdict: fail\n$/);
  expect(exitCode).toBe(1);
  expect(await containersOf(project)).toEqual([]);
});

test('of a server that ends during the run the log is shown before it is removed, and the exit code is no verdict', async () => {
  const { project, ended } = start('killed', { HOLD_MS: '60000' });
  await eventually(async () => expect(await containersOf(project, 'com.docker.compose.oneoff=True')).toHaveLength(1), {
    what: 'the audit',
    limitMs: 60_000,
  });
  const [server = ''] = await containersOf(project, 'com.docker.compose.service=server');
  await eventually(
    async () => {
      const { stdout } = await run('docker', ['logs', server], { limitMs: LIMIT_MS });
      expect(stdout).toContain('"accepted":20');
    },
    { what: 'a server with clients', limitMs: 30_000 },
  );
  await run('docker', ['kill', server], { limitMs: LIMIT_MS });
  const { exitCode, stderr } = await ended;
  expect(stderr).toContain("start: the server ended with exit code 137\nstart: the last lines of the server's log:\n");
  expect(stderr).toContain('"event":"ready"');
  expect(exitCode).toBe(137);
  expect(await containersOf(project)).toEqual([]);
});

test('where the audit cannot be started the exit code is 69, not the verdict fail, and the log of the server is shown', async () => {
  const name = 'no-audit';
  let created = 0;
  await using proxy = await EngineProxy.start(async (request) => {
    if (!request.endsWith('/containers/create')) return;
    created += 1;
    // The server and its one client are there: the next is the audit.
    if (created !== 3) return;
    const servers = await containersOf(projectOf(name), 'com.docker.compose.service=server');
    await run('docker', ['kill', ...servers], { limitMs: LIMIT_MS });
  });
  const { project, ended } = start(name, { CLIENTS: '1', DOCKER_HOST: proxy.host });
  const { exitCode, stdout, stderr } = await ended;
  expect(stderr).toMatch(
    /cannot join network (namespace )?of a non running container|unable to upgrade to tcp, received 500/,
  );
  expect(stderr).toContain("start: the server ended with exit code 137\nstart: the last lines of the server's log:\n");
  expect(stderr).toMatch(/\nstart: error: the audit could not be started\n$/);
  expect(stdout).toBe('');
  expect(exitCode).toBe(69);
  expect(await containersOf(project)).toEqual([]);
});

test('where the image cannot be built the exit code is 69, and the reason is shown', async () => {
  // In it nobody may install anything.
  const { ended } = start('no-image', {
    BASE_IMAGE: process.env.FORKBED_IMAGE ?? 'forkbed',
    FORKBED_IMAGE: 'not-built',
  });
  const { exitCode, stdout, stderr } = await ended;
  expect(stderr).toMatch(/Permission denied[\s\S]*\nstart: error: the image could not be built\n$/i);
  expect(stdout).toBe('');
  expect(exitCode).toBe(69);
});
