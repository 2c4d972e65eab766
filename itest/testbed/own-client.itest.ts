/** Somebody's own use of testcontainers and dockerode in the process in which forkbed works: it stays as it was. */
import { expect, jest, test } from '@jest/globals';
// biome-ignore lint/style/noRestrictedImports: the client of somebody who uses testcontainers
import { getContainerRuntimeClient } from 'testcontainers';
import { startContainer } from '../../src/host/index.ts';
import { forkbedMatchers } from '../../src/host/matchers/index.ts';
import { readField } from '../../src/host/thrown.ts';

jest.setTimeout(60_000);

const SLEEP = {
  image: process.env.FORKBED_IMAGE ?? 'forkbed',
  role: 'subject',
  network: 'none',
  command: ['sleep', '60'],
} as const;

async function thrownBy(job: Promise<unknown>): Promise<unknown> {
  return job.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('after a matcher the client has the functions and the agent that it had, and its errors are its own', async () => {
  const { dockerode } = (await getContainerRuntimeClient()).container;
  const parts = () => ({ ...dockerode.modem, dial: dockerode.modem.dial, buildImage: dockerode.buildImage });
  const missing = async () => {
    const error = await thrownBy(dockerode.getContainer('no-such-container').inspect());
    return ['name', 'message', 'statusCode', 'reason', 'json'].map((field) => readField(error, field));
  };
  const before = { ...parts() };
  const errorBefore = await missing();
  await using container = await startContainer(SLEEP);
  await forkbedMatchers.toHaveNoDefunctProcesses(container);
  const after = parts();
  for (const [name, part] of Object.entries(before))
    expect([name, Reflect.get(after, name) === part]).toEqual([name, true]);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(await missing()).toEqual(errorBefore);
  expect(errorBefore).toEqual([
    'Error',
    expect.stringContaining('no such container'),
    404,
    'no such container',
    expect.objectContaining({ message: expect.any(String) }),
  ]);
});

test('a call of the client that lasts longer than forkbed’s limit is not ended by it', async () => {
  await using container = await startContainer({ ...SLEEP, command: ['sleep', '2'] });
  const { dockerode } = (await getContainerRuntimeClient()).container;
  process.env.FORKBED_ENGINE_LIMIT_MS = '300';
  try {
    const beganMs = performance.now();
    await dockerode.getContainer(container.id).wait();
    expect(performance.now() - beganMs).toBeGreaterThan(300);
  } finally {
    delete process.env.FORKBED_ENGINE_LIMIT_MS;
  }
});
