/** S7: when the parent exits, its zombies disappear. */
import { expect, jest, test } from '@jest/globals';
import { findZombies } from '../../src/common/process-table/process-tree.ts';
import { Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { ARTICLE_MESSAGES, awaitPs, figure, killProcesses, type Pid1, startBelow } from './support.ts';

jest.setTimeout(60_000);

const CONNECTIONS = 50;

/** The server's zombies before it is killed, and those that PID 1 has afterwards. */
async function zombiesAround(pid1: Pid1): Promise<{ before: number; after: number }> {
  await using testbed = await Testbed.start();
  const { subject, serverPid } = await startBelow(testbed, { pid1, args: ['--reap', 'none'] });
  expect(
    await testbed.runClients({ containers: 1, args: [...ARTICLE_MESSAGES, '--connections', String(CONNECTIONS)] }),
  ).toMatchObject({
    ok: CONNECTIONS,
  });
  const before = findZombies(await testbed.ps(subject)).filter(({ ppid }) => ppid === serverPid).length;
  await killProcesses(subject, [serverPid]);
  const seen = await awaitPs(testbed, {
    subject,
    what: 'no child of the server that was killed',
    holds: (all) =>
      all.every(({ ppid }) => ppid !== serverPid) &&
      (pid1 !== 'init' || !findZombies(all).some(({ ppid }) => ppid === 1)),
  });
  // The server itself is a zombie of whoever started it, if that one does not reap: it is not what is counted.
  const after = findZombies(seen).filter(({ pid }) => pid !== serverPid).length;
  return { before, after };
}

test('zombies go with their parent where PID 1 reaps, and stay where it does not', async () => {
  const reaps = await zombiesAround('init');
  const doesNot = await zombiesAround('sleep');
  expect(reaps).toEqual({ before: CONNECTIONS, after: 0 });
  expect(doesNot).toEqual({ before: CONNECTIONS, after: CONNECTIONS });
  record('s7', {
    id: 's7',
    statement: 'When the parent exits, its zombies disappear.',
    experiment: `A server with ${CONNECTIONS} zombies, which is not PID 1, is killed; ps is asked before and after.`,
    figures: [
      figure('zombies before', reaps.before, 'zombies'),
      figure('zombies after, where PID 1 is an init', reaps.after, 'zombies'),
    ],
    control: {
      what: 'The same where PID 1 is a sleep, which waits for nobody.',
      figures: [
        figure('zombies before', doesNot.before, 'zombies'),
        figure('zombies after, now children of PID 1', doesNot.after, 'zombies'),
      ],
    },
    verdict: 'holds within limits',
    because:
      'It is not the parent’s end that removes them: they are handed to PID 1, or to a subreaper, and disappear if that one reaps.',
  });
});
