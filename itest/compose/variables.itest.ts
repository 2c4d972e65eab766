/** Variables of docker-compose.yml that cannot be used: exit code 64 and a sentence, whoever starts it, and never 1, the verdict fail. */
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { ComposeProject } from '../support/compose-project.ts';
import { run } from '../support/run.ts';

jest.setTimeout(180_000);

const ROOT = join(__dirname, '../..');
const MODE_REFUSED = 'MODE: expected one of fork, single, events, prefork, received "bogus"';
const CONNECTIONS_REFUSED = 'CONNECTIONS: expected an integer from 1 to 2147483647, received "-1"';

describe('docker compose run --rm audit', () => {
  test.each([
    [{ MODE: 'bogus', CONNECTIONS: '-1' }, [MODE_REFUSED, CONNECTIONS_REFUSED]],
    [{ BACKLOG: 'abc' }, ['BACKLOG: expected an integer from 1 to 65535, received "abc"']],
    [{ ON_LIMIT: 'refuse' }, ['ON_LIMIT=refuse: expected MAX_CHILDREN, which is the limit that it is for']],
  ])('%j ends it with 64, and the audit says why', async (variables, sentences) => {
    await using project = new ComposeProject({ name: 'wrong', variables: { CLIENTS: '1', ...variables } });
    const { exitCode, stdout, stderr } = await project.audit();
    for (const sentence of sentences) expect(stdout + stderr).toContain(sentence);
    expect(exitCode).toBe(64);
  });

  test('a server that cannot start for another reason makes the verdict unknown, and its log has the reason', async () => {
    const variables = { CLIENTS: '1', MAX_CHILDREN: '4000000' };
    await using project = new ComposeProject({ name: 'no-start', variables });
    const { exitCode, stdout } = await project.audit({ FORKBED_START_TIMEOUT: '2000' });
    expect(stdout).toContain(
      "nothing listened on port 5005 within 2000 ms; no socket listens at all; the server's log",
    );
    expect(stdout).toContain('verdict: unknown');
    expect(exitCode).toBe(2);
    const { stdout: log } = await project.compose('logs', 'server');
    expect(log).toMatch(/--max-children, --drop: expected at most \d+ with --reap ignore, received 4000000/);
  });
});

describe('npm start', () => {
  test('names every wrong variable at once, ends with 64 before anything is started, and says nothing else', async () => {
    const name = `forkbed-itest-refused-${process.pid}`;
    const wrong = { MODE: 'bogus', CLIENTS: 'abc', CONNECTIONS: '-1', PIDS_LIMIT: 'abc', BASE_IMAGE: '!!' };
    const env = { ...process.env, ...wrong, COMPOSE_PROJECT_NAME: name };
    const beganMs = performance.now();
    const outcome = await run(join(ROOT, 'scripts/start.sh'), [], { cwd: ROOT, env, limitMs: 60_000 });
    expect(performance.now() - beganMs).toBeLessThan(10_000);
    expect(outcome).toEqual({
      exitCode: 64,
      stdout: '',
      stderr: [
        `start: ${MODE_REFUSED}`,
        'start: CLIENTS: expected an integer from 1 to 10000, received "abc"',
        `start: ${CONNECTIONS_REFUSED}`,
        'start: PIDS_LIMIT: expected an integer from 1 to 4194304, or -1 for no limit, received "abc"',
        'start: BASE_IMAGE: expected the name of an image, such as debian:trixie-slim, received "!!"',
        '',
      ].join('\n'),
    });
    // The image has the first of them, too, and so has any other test's container of it.
    const labels = [`com.docker.compose.project=${name}`, 'com.docker.compose.container-number'];
    const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
    const { stdout } = await run('docker', ['ps', '--all', '--quiet', ...filters], { limitMs: 10_000 });
    expect(stdout).toBe('');
  });
});
