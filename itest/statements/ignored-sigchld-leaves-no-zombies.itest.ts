/** S11: SIGCHLD ignored in the parent leaves no zombies. What it costs is told beside it. */
import { expect, jest, test } from '@jest/globals';
import { isZombie } from '../../src/common/process-table/process-tree.ts';
import { eventually, Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { ARTICLE_MESSAGES, figure } from './support.ts';

jest.setTimeout(120_000);

const CONNECTIONS = 1000;
const LOAD = {
  containers: 4,
  args: [...ARTICLE_MESSAGES, '--connections', String(CONNECTIONS / 4), '--concurrency', '20'],
};

async function under(reap: string) {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', reap] });
  expect(await testbed.runClients(LOAD)).toMatchObject({ ok: CONNECTIONS });
  const left = await eventually(
    async () => {
      const seen = await testbed.ps(server);
      // All have ended; those that are defunct stay so.
      expect(seen.filter((process) => process.pid !== 1 && !isZombie(process))).toEqual([]);
      return seen.filter(isZombie).length;
    },
    { what: 'every child ended' },
  );
  await server.stop();
  return { left, statusesKnown: Number((await server.waitForEvent('stopped')).ended) };
}

/** What a program can learn of its child, with and without SIGCHLD ignored by whoever started it. */
async function waitIn(launcher: readonly string[]): Promise<string> {
  await using testbed = await Testbed.start();
  const probe = await testbed.startSubject({ command: [...launcher, 'forkbed-probe', 'child'] });
  const { error, exitCode } = await probe.waitForEvent('waited');
  return error === undefined ? `exit code ${exitCode}` : `${error}`;
}

test('SIGCHLD ignored leaves no zombie, and nothing to be known of any child, through exec as well', async () => {
  const ignore = await under('ignore');
  const none = await under('none');
  const wait = await under('wait');
  const inherited = await waitIn(['forkbed-probe', 'exec', '--ignore', 'SIGCHLD', '--']);
  const asUsual = await waitIn([]);
  expect(ignore).toEqual({ left: 0, statusesKnown: 0 });
  expect(none).toEqual({ left: CONNECTIONS, statusesKnown: 0 });
  expect(wait).toEqual({ left: 0, statusesKnown: CONNECTIONS });
  expect([inherited, asUsual]).toEqual(['ECHILD', 'exit code 7']);
  record('s11', {
    id: 's11',
    statement: 'signal(SIGCHLD, SIG_IGN) in the parent leaves no zombies.',
    experiment: `${CONNECTIONS} connections with SIGCHLD ignored; how many children are left, and of how many the server knows the end. Then a program is started by one that ignores SIGCHLD, forks a child that exits with 7, and waits for it.`,
    figures: [
      figure('zombies left', ignore.left, 'zombies'),
      figure('children of whose end the server knows', ignore.statusesKnown, 'children'),
      figure('waitpid in a program that inherited it through exec', inherited),
    ],
    control: {
      what: 'SIGCHLD as it is by default, and nobody waits; and --reap wait, which is told of each.',
      figures: [
        figure('zombies left, --reap none', none.left, 'zombies'),
        figure('zombies left, --reap wait', wait.left, 'zombies'),
        figure('children of whose end the server knows, --reap wait', wait.statusesKnown, 'children'),
        figure('waitpid in a program that inherited the default', asUsual),
      ],
    },
    verdict: 'holds',
    because:
      'The kernel reaps each child as it ends. The price: no exit status, no count of children, waitpid fails, and every program that is started inherits it.',
  });
});
