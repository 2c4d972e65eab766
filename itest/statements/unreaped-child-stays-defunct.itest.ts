/** S6: a child that has exited and was not reaped stays defunct. */
import { expect, jest, test } from '@jest/globals';
import { findZombies } from '../../src/common/process-table/process-tree.ts';
import { eventually, Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { ARTICLE_MESSAGES, figure } from './support.ts';

jest.setTimeout(60_000);

const CONNECTIONS = 200;
const STAYS_MS = 3000;

async function zombiesLeft(reap: string) {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', reap] });
  expect(
    await testbed.runClients({ containers: 2, args: [...ARTICLE_MESSAGES, '--connections', '100'] }),
  ).toMatchObject({
    ok: CONNECTIONS,
  });
  const look = async () => findZombies(await testbed.ps(server));
  const beganMs = performance.now();
  const first = await look();
  // Not a wait for something: the zombies must be the same ones so much later.
  await eventually(() => expect(performance.now() - beganMs).toBeGreaterThan(STAYS_MS), { what: 'some time to pass' });
  const second = await look();
  const stayed = second.filter(({ pid }) => first.some((zombie) => zombie.pid === pid));
  return { count: stayed.length, parents: [...new Set(stayed.map(({ ppid }) => ppid))], name: stayed[0]?.command };
}

test('children that nobody waits for stay defunct, as children of the server', async () => {
  const none = await zombiesLeft('none');
  const ignore = await zombiesLeft('ignore');
  expect(none).toEqual({ count: CONNECTIONS, parents: [1], name: 'forkbed-server' });
  expect(ignore).toMatchObject({ count: 0 });
  record('s6', {
    id: 's6',
    statement: 'A child that has exited and was not reaped stays as <defunct>.',
    experiment: `${CONNECTIONS} clients come and go with --reap none; ps is asked twice, ${STAYS_MS} ms apart, for processes in state Z.`,
    figures: [
      figure('defunct, the same pids in both', none.count, 'zombies'),
      figure('their parent', `pid ${none.parents.join(', ')}, the server`),
    ],
    control: { what: 'The same with --reap ignore.', figures: [figure('defunct', ignore.count, 'zombies')] },
    verdict: 'holds',
    because: 'Each child that has ended stays in the process table, in state Z, until its parent asks for its status.',
  });
});
