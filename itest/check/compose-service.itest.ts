/** A service of a compose file: started as `docker compose up SERVICE` would start it, and none of its secrets in any file of ours. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { eventually, listRun, removeRun, runId, startSubject } from '../../src/host/index.ts';
import { forkbed, startForkbed } from '../support/forkbed.ts';
import { run } from '../support/run.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const SECRET = `hunter2-${process.pid}`;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-itest-'));
  file = join(folder, 'compose.yml');
  writeFileSync(join(folder, 'secrets.env'), `PASSWORD=${SECRET}\nPRICE=5$\n`);
  writeFileSync(
    file,
    `
services:
  web:
    image: ${IMAGE}
    profiles: [shop]
    init: true
    command: forkbed-server --reap wait
    env_file: secrets.env
    volumes: ['./data:/data:ro']
    depends_on:
      store: { condition: service_started }
      absent: { condition: service_started, required: false }
  store: { image: ${IMAGE}, profiles: [shop] }
  neighbour: { image: ${IMAGE}, profiles: [shop] }
  absent: { image: ${IMAGE}, profiles: [other] }
`,
  );
  mkdirSync(join(folder, 'data'));
  writeFileSync(
    join(folder, 'broken.yml'),
    `
services:
  web: { image: ${IMAGE}, profiles: [shop], depends_on: [far] }
  far: { image: ${IMAGE}, profiles: [other] }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Of all files below. */
function filesWith(text: string, path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile() && readFileSync(name, 'utf8').includes(text));
}

async function servicesOf(id: string): Promise<string[]> {
  const format = ['--format', '{{.Label "com.docker.compose.service"}}'];
  const args = ['ps', '--all', ...format, '--filter', `label=forkbed.run=${id}`];
  return (await run('docker', args, { limitMs: 10_000 })).stdout.split('\n').filter((name) => name !== '');
}

describe('a service in a profile', () => {
  test('is started with what it depends on, as it is where it is named, and with no other of its profile', async () => {
    const already = (await listRun()).length;
    {
      await using subject = await startSubject({ compose: { file, service: 'web' } });
      expect((await servicesOf(runId())).sort()).toEqual(['store', 'web']);
      const { Config, HostConfig } = await subject.container.inspect();
      expect(HostConfig.Init).toBe(true);
      expect(Config.Env).toEqual(expect.arrayContaining([`PASSWORD=${SECRET}`, 'PRICE=5$']));
      // Podman adds its own options.
      expect(HostConfig.Binds).toEqual([expect.stringMatching(`^${join(folder, 'data')}:/data:ro(,|$)`)]);
    }
    expect(await listRun()).toHaveLength(already);
  });

  test('is checked', async () => {
    const args = ['--clients', '1', '--connections', '20', '--settle', '500ms', '--port', '5005'];
    const outcome = await forkbed(['check', '--quiet', ...args, '--compose', file, '--service', 'web']);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('verdict: pass') });
  });

  test('is refused where it depends on one in another profile, as Compose refuses it', async () => {
    const compose = { file: join(folder, 'broken.yml'), service: 'web' };
    await expect(startSubject({ compose })).rejects.toMatchObject({
      code: 'ERR_COMPOSE',
      message: expect.stringContaining('far'),
    });
  });

  test('is among those that there are, where another is asked for', async () => {
    await expect(startSubject({ compose: { file, service: 'wbe' } })).rejects.toMatchObject({
      code: 'ERR_COMPOSE',
      message: `expected a service of ${file} (absent, neighbour, store, web), received wbe`,
    });
  });
});

test('what env_file says is in no file of the run, while it lasts and after it was killed', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'forkbed-itest-'));
  const id = `itest-secret-${process.pid}`;
  const args = ['check', '--quiet', '--hold', '60000', '--clients', '1', '--compose', file, '--service', 'web'];
  const variables = { TMPDIR: temporary, XDG_STATE_HOME: temporary };
  const check = startForkbed({ id, args: [...args, '--port', '5005'], variables });
  try {
    await eventually(async () => expect((await listRun(id)).length).toBeGreaterThanOrEqual(6), {
      what: 'subject, store, audit, client, network and volume',
      limitMs: 60_000,
    });
    expect(filesWith(SECRET, temporary)).toEqual([]);
    const ended = once(check, 'exit');
    check.kill('SIGKILL');
    await ended;
    expect(filesWith(SECRET, temporary)).toEqual([]);
    expect((await forkbed(['clean'])).exitCode).toBe(0);
    expect(await listRun(id)).toEqual([]);
  } finally {
    check.kill('SIGKILL');
    await removeRun(id);
    rmSync(temporary, { recursive: true });
  }
});
