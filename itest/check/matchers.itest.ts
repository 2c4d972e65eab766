/** The matchers on real containers: each holds for a sound server, and for one with its fault names the culprits. */
import { describe, expect, jest, test } from '@jest/globals';
import '../../src/host/matchers/jest.ts';
// biome-ignore lint/style/noRestrictedImports: the container of somebody who uses testcontainers
import { GenericContainer, Wait } from 'testcontainers';
import { findZombies } from '../../src/common/process-table/process-tree.ts';
import { type StartedContainer, Testbed } from '../../src/host/index.ts';
import { afterEachNoDefunct, takeBaseline } from '../../src/host/matchers/index.ts';

jest.setTimeout(120_000);

process.env.FORKBED_IMAGE ??= 'forkbed';
const SOON = { limitMs: 500 };

/** What is there before, and again after thirty connections. */
async function loaded(testbed: Testbed, args: readonly string[]) {
  const server = await testbed.startServer({ args });
  const before = await takeBaseline(server);
  expect(await testbed.runClients({ containers: 1, args: ['--connections', '30'] })).toMatchObject({ ok: 30 });
  return { server, before };
}

test('a sound server meets all five', async () => {
  await using testbed = await Testbed.start();
  const { server, before } = await loaded(testbed, ['--reap', 'wait']);
  await expect(server).toHaveNoDefunctProcesses();
  await expect(server).toHaveReturnedToBaseline(before);
  await expect(server).toHaveNoOrphans(before);
  await expect(server).toHaveNoLeakedDescriptors(before);
  await expect(server).toPassForkbed({ port: 5005, settleMs: 300 });
});

describe('a fault is told with its culprits', () => {
  test('toHaveNoDefunctProcesses', async () => {
    await using testbed = await Testbed.start();
    const { server } = await loaded(testbed, ['--reap', 'none']);
    const failing = expect(server).toHaveNoDefunctProcesses(SOON);
    await expect(failing).rejects.toThrow('expected no defunct process within 500 ms; seen last:\n\n30 defunct:\n');
    await expect(expect(server).toHaveNoDefunctProcesses(SOON)).rejects.toThrow(
      /\d+ \[forkbed-server\] <defunct>, child of pid 1/,
    );
    await expect(server).not.toHaveNoDefunctProcesses(SOON);
  });

  test('toHaveReturnedToBaseline and toHaveNoOrphans', async () => {
    await using testbed = await Testbed.start();
    const { server, before } = await loaded(testbed, ['--bug', 'no-exit']);
    await expect(expect(server).toHaveReturnedToBaseline(before, SOON)).rejects.toThrow(
      /expected the 1 processes of before, or fewer within 500 ms; seen last:\n\n31 processes, 30 of them new: \d+, /,
    );
    await expect(expect(server).toHaveNoOrphans(before, SOON)).rejects.toThrow(
      /expected no new child of PID 1 .*\n\n {2}\d+ S forkbed-server/,
    );
  });

  test('toHaveNoLeakedDescriptors', async () => {
    await using testbed = await Testbed.start();
    const { server, before } = await loaded(testbed, ['--bug', 'keep-client-fd']);
    await expect(expect(server).toHaveNoLeakedDescriptors(before, SOON)).rejects.toThrow(
      /1 forkbed-server --bug keep-client-fd: 35 descriptors, 5 before/,
    );
  });

  test('toPassForkbed', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', 'none'] });
    await expect(expect(server).toPassForkbed({ port: 5005, connections: 5, settleMs: 300 })).rejects.toThrow(
      /expected the verdict pass, received fail:\n\n(.*\n)*.*✗ no-defunct/,
    );
  });
});

describe('.not', () => {
  const LONG = { limitMs: 60_000 };

  test('waits for a defunct process that comes later', async () => {
    await using testbed = await Testbed.start();
    const server = await testbed.startServer({ args: ['--reap', 'none'] });
    await takeBaseline(server);
    const waiting = expect(server).not.toHaveNoDefunctProcesses(LONG);
    await testbed.runClients({ containers: 1, args: ['--connections', '1'] });
    await waiting;
  });

  test('is content at once where there is one already', async () => {
    await using testbed = await Testbed.start();
    const { server, before } = await loaded(testbed, ['--reap', 'none']);
    const beganMs = performance.now();
    await expect(server).not.toHaveNoDefunctProcesses(LONG);
    await expect(server).not.toHaveReturnedToBaseline(before, LONG);
    await expect(server).not.toHaveNoOrphans(before, LONG);
    expect(performance.now() - beganMs).toBeLessThan(LONG.limitMs / 2);
  });

  test('tells of a sound server what was expected in vain, and what was there', async () => {
    await using testbed = await Testbed.start();
    const { server, before } = await loaded(testbed, ['--reap', 'wait']);
    // The last child may end after its client: a defunct process of a moment is one, too.
    await expect(server).toHaveReturnedToBaseline(before);
    const tree = String.raw`within 500 ms; seen last:\n\n1 S forkbed-server`;
    for (const [complaining, expected] of [
      [expect(server).not.toHaveNoDefunctProcesses(SOON), 'a defunct process'],
      [expect(server).not.toHaveNoOrphans(before, SOON), 'a new child of PID 1'],
      [expect(server).not.toHaveReturnedToBaseline(before, SOON), 'more than the 1 processes of before'],
    ] as const) {
      await expect(complaining).rejects.toThrow(new RegExp(`^expected ${expected} ${tree}`));
    }
    await expect(expect(server).not.toHaveNoLeakedDescriptors(before, SOON)).rejects.toThrow(
      /^expected more descriptors than before within 500 ms; seen last:\n\n {2}1 forkbed-server .*: \d+ descriptors, \d+ before/,
    );
  });
});

test('the orphans that toPassForkbed leaves to a PID 1 that does not reap them are charged to nobody afterwards', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--bug', 'reap-own-only'] });
  const before = await takeBaseline(server);
  const plan = { port: 5005, clients: 1, connections: 5, settleMs: 300 };
  await expect(expect(server).toPassForkbed(plan)).rejects.toThrow(/✗ reaps-orphans/);
  expect(findZombies(await testbed.ps(server))).toHaveLength(7);
  await expect(server).toHaveNoDefunctProcesses(SOON);
  await expect(server).toHaveReturnedToBaseline(before, SOON);
  await expect(server).toHaveNoOrphans(before, SOON);
});

test('toPassForkbed speaks HTTP where it is asked to', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait'] });
  const plan = { port: 5005, http: '/health', clients: 1, connections: 5, settleMs: 300 };
  // The server answers, and not in HTTP.
  await expect(expect(server).toPassForkbed(plan)).rejects.toThrow(/✗ served/);
});

test('a container of testcontainers, and its id, are as good; what is none is refused', async () => {
  const container = await new GenericContainer(process.env.FORKBED_IMAGE ?? 'forkbed')
    .withCommand(['forkbed-server', '--reap', 'wait'])
    .withWaitStrategy(Wait.forLogMessage(/"event":"ready"/))
    .start();
  try {
    await expect(container).toHaveNoDefunctProcesses();
    await expect(container.getId()).toHaveNoDefunctProcesses();
  } finally {
    await container.stop();
  }
  expect(() => expect(42).toHaveNoDefunctProcesses()).toThrow('expected a started container or its id, received 42');
});

describe('afterEachNoDefunct', () => {
  const hooks: (() => Promise<void>)[] = [];
  const afterEach = (hook: () => Promise<void>) => void hooks.push(hook);
  let server: StartedContainer;
  afterEachNoDefunct(() => server, { afterEach, limitMs: 500 });

  test('is a hook that fails while there is a defunct process', async () => {
    await using testbed = await Testbed.start();
    ({ server } = await loaded(testbed, ['--reap', 'none']));
    await expect(hooks[0]?.()).rejects.toThrow('30 defunct');
    ({ server } = await loaded(testbed, ['--reap', 'ignore', '--port', '5006']));
  });
});
