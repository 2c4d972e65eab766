/** S9: zombies hold system resources while they last. */
import { expect, jest, test } from '@jest/globals';
import { findZombies } from '../../src/common/process-table/process-tree.ts';
import { Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { ARTICLE_MESSAGES, figure, holdClients } from './support.ts';

jest.setTimeout(120_000);

const PIDS_LIMIT = 501;
/** More than the limit leaves room for. */
const EXTRA = 5;

async function underLimit(reap: string) {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', reap], pidsLimit: PIDS_LIMIT });
  await testbed.runClients({ containers: 1, args: [...ARTICLE_MESSAGES, '--connections', '1'] });
  const before = await server.usage();
  const fill = [...ARTICLE_MESSAGES, '--connections', String(PIDS_LIMIT - 2), '--concurrency', '4'];
  const { ok } = await testbed.runClients({ containers: 1, args: fill });
  const full = await server.usage();
  const extra = await testbed.runClients({
    containers: 1,
    args: [...ARTICLE_MESSAGES, '--connections', String(EXTRA), '--concurrency', '1'],
  });
  // A rejection is told within a second.
  const rejected = extra.ok === EXTRA ? undefined : await server.waitForEvent('rejected');
  return {
    ok,
    extraServed: extra.ok,
    failure: rejected === undefined ? 'none' : `${rejected.syscall}: ${rejected.code}`,
    pids: full.pids,
    zombies: findZombies((await testbed.census(server)).processes).length,
    kibPerZombie: (full.memoryBytes - before.memoryBytes) / 1024 / ok,
  };
}

/** For comparison: what a child costs while it lives. */
async function kibPerLivingChild(): Promise<number> {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--backlog', '4096'] });
  await testbed.runClients({ containers: 1, args: [...ARTICLE_MESSAGES, '--connections', '1'] });
  const before = await server.usage();
  const children = PIDS_LIMIT - 1;
  await holdClients(testbed, { server, connections: children });
  return ((await server.usage()).memoryBytes - before.memoryBytes) / 1024 / children;
}

test('zombies alone bring fork to an end under a limit of processes, and hold little memory', async () => {
  const none = await underLimit('none');
  const ignore = await underLimit('ignore');
  const livingKiB = await kibPerLivingChild();
  expect(none).toMatchObject({ extraServed: 0, failure: 'fork: EAGAIN', pids: PIDS_LIMIT, zombies: PIDS_LIMIT - 1 });
  expect(ignore).toMatchObject({ extraServed: EXTRA, failure: 'none', pids: 1, zombies: 0 });
  expect(none.kibPerZombie).toBeLessThan(livingKiB / 2);
  record('s9', {
    id: 's9',
    statement: 'Zombies hold system resources while they last.',
    experiment: `A server that does not reap may have ${PIDS_LIMIT} processes. It serves until zombies have filled the limit; then ${EXTRA} more clients come. The engine is asked for its count of processes and of memory.`,
    figures: [
      figure('zombies', none.zombies, 'zombies'),
      figure('the engine’s pids figure', none.pids, 'processes'),
      figure('fork then fails', none.failure),
      figure(`served of ${EXTRA} more clients`, none.extraServed, 'clients'),
      figure('memory for a zombie', none.kibPerZombie, 'KiB'),
      figure('memory for a living child', livingKiB, 'KiB'),
    ],
    control: {
      what: 'The same limit with --reap ignore.',
      figures: [
        figure('the engine’s pids figure', ignore.pids, 'processes'),
        figure(`served of ${EXTRA} more clients`, ignore.extraServed, 'clients'),
      ],
    },
    verdict: 'holds',
    because:
      'What they hold is their place: a pid, and one of the processes that the container may have. The memory is the kernel’s entry alone; the process’s own has gone.',
  });
});
