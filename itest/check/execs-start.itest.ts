/** Execs that cannot be started: what was opened for them is closed at once, and not at the end of the run. */
import { Agent } from 'node:http';
import { expect, jest, test } from '@jest/globals';
import { startSubject } from '../../src/host/check/subject.ts';
import { listRun } from '../../src/host/docker/ownership.ts';
import { StartedExecs } from '../../src/host/execs/started-execs.ts';
import { Engine, eventually } from '../../src/host/index.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

test('where the probe that kills cannot join, no stream stays open, and no container', async () => {
  const engine = new Engine({ runId: 'execs-start' });
  await using subject = await startSubject(engine, { image: IMAGE, entrypoint: ['sleep'], command: ['infinity'] });
  await subject.container.kill('SIGKILL');
  await subject.container.waitForExit();
  const starting = StartedExecs.start({
    subject: subject.container,
    plans: [
      { kind: 'exec', name: 'command 1', command: ['true'], runs: 1, concurrency: 1, timeoutMs: 1_000, end: 'kill' },
    ],
    image: IMAGE,
    limitMs: 10_000,
    onProgress: () => {},
    gate: { binds: [], path: '/run/forkbed/gate.sock', timeoutMs: 60_000 },
  });
  await expect(starting).rejects.toMatchObject({ code: 'ERR_ENGINE' });
  const modem: object = (await engine.client()).modem;
  if (!('agent' in modem && modem.agent instanceof Agent)) throw new Error('expected an agent');
  const { agent } = modem;
  await eventually(() => expect(Object.values(agent.sockets).flat()).toHaveLength(0), { what: 'no open stream' });
  const containers = (await listRun(engine)).filter(({ kind }) => kind === 'container');
  expect(containers).toHaveLength(1);
});
