import { expect, jest, test } from '@jest/globals';
import { ComposeProject } from '../support/compose-project.ts';

jest.setTimeout(180_000);

const SMALL = { CLIENTS: '3', CONNECTIONS: '20' };

function project(name: string, variables: Readonly<Record<string, string>>): ComposeProject {
  return new ComposeProject({ name, variables: { ...SMALL, ...variables } });
}

test.each(['ignore', 'wait'])('the audit passes where the children are reaped: REAP=%s', async (reap) => {
  await using compose = project(`pass-${reap}`, { REAP: reap });
  const { exitCode, stdout } = await compose.audit();
  expect(stdout).toContain('verdict: pass');
  expect(stdout).toMatch(/✓ control +a zombie was planted, pid \d+, and seen by the census and by ps/);
  expect(stdout).toMatch(/✓ served +3 clients, 60 connections, 300 messages answered/);
  expect(stdout).not.toMatch(/^ {2}[✗?]/m);
  expect(exitCode).toBe(0);
});

test('the audit fails where nobody reaps: it counts the defunct, names their parent and tells the remedy', async () => {
  await using compose = project('fail', { REAP: 'none' });
  const { exitCode, stdout } = await compose.audit();
  expect(stdout).toMatch(/✗ no-defunct +60 zombies outlived/);
  expect(stdout).toMatch(/parent: +pid 1 \(forkbed-server\); it is PID 1, it does not ignore SIGCHLD/);
  expect(stdout).toMatch(/remedy +PID 1 must reap/);
  expect(stdout).toContain('verdict: fail');
  expect(exitCode).toBe(1);
});

test('the audit takes a variable by its former name, and says what its name is now', async () => {
  await using compose = project('former', { FAULT: 'keep-client-fd' });
  const { exitCode, stdout, stderr } = await compose.audit();
  expect(stdout + stderr).toContain('audit: FAULT is deprecated: use BUG\n');
  expect(stdout).toMatch(/✗ client-fd-closed/);
  expect(exitCode).toBe(1);
});

test('a second run counts nothing of the first', async () => {
  await using compose = project('twice', { REAP: 'wait' });
  expect((await compose.audit()).exitCode).toBe(0);
  const { exitCode, stdout } = await compose.audit();
  expect(stdout).toMatch(/✓ served +3 clients, 60 connections, 300 messages answered/);
  expect(exitCode).toBe(0);
});

test('a client that never arrives makes the verdict unknown, and is named', async () => {
  await using compose = project('missing', {});
  const { exitCode, stdout } = await compose.audit({ FORKBED_CLIENTS: '4', FORKBED_START_TIMEOUT: '5000' });
  expect(stdout).toMatch(/\? served +3 of 4 clients finished/);
  expect(stdout).toMatch(/missing: .*client-4/);
  expect(stdout).toContain('verdict: unknown');
  expect(exitCode).toBe(2);
});

test('an option that cannot be used ends the audit with 64, and says what was expected', async () => {
  await using compose = project('usage', {});
  const { exitCode, stderr, stdout } = await compose.audit({ FORKBED_CLIENTS: 'many' });
  expect(stderr + stdout).toContain('FORKBED_CLIENTS: expected an integer from 0 to 10000, received "many"');
  expect(exitCode).toBe(64);
});
