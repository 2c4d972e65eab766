/** S5: a child that does not exit lives on until its parent exits. */
import { expect, jest, test } from '@jest/globals';
import { isZombie } from '../../src/common/process-table/process-tree.ts';
import { Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { ARTICLE_MESSAGES, awaitPs, figure, killProcesses, startBelow } from './support.ts';

jest.setTimeout(60_000);

const CONNECTIONS = 20;
const LOAD = { containers: 1, args: [...ARTICLE_MESSAGES, '--connections', String(CONNECTIONS)] };

async function childrenLeft(fault: readonly string[]): Promise<number> {
  await using testbed = await Testbed.start();
  const { subject, serverPid } = await startBelow(testbed, { pid1: 'server', args: fault });
  expect(await testbed.runClients(LOAD)).toMatchObject({ ok: CONNECTIONS });
  const seen = await awaitPs(testbed, {
    subject,
    what: 'every child that ends to have ended',
    holds: (all) => all.every((process) => process.ppid !== serverPid || fault.length > 0),
  });
  return seen.filter((process) => process.ppid === serverPid && !isZombie(process)).length;
}

/** The server is killed: below an init its children go on; as PID 1 it takes them with it. */
async function afterTheParent() {
  await using testbed = await Testbed.start();
  const args = ['--bug', 'no-exit'];
  const below = await startBelow(testbed, { pid1: 'init', args });
  await testbed.runClients(LOAD);
  await killProcesses(below.subject, [below.serverPid]);
  const adopted = await awaitPs(testbed, {
    subject: below.subject,
    what: 'the children adopted by PID 1',
    holds: (seen) =>
      seen.filter(({ ppid, command }) => ppid === 1 && command === 'forkbed-server').length === CONNECTIONS,
  });
  const asPid1 = await startBelow(testbed, { pid1: 'server', args });
  await asPid1.subject.kill('KILL');
  await asPid1.subject.waitForExit(10_000);
  return {
    livingBelowInit: adopted.filter((process) => process.command === 'forkbed-server' && !isZombie(process)).length,
    containerRuns: (await asPid1.subject.inspect()).State.Running,
  };
}

test('children that do not exit outlive their clients, and, where it is not PID 1, their parent', async () => {
  const left = await childrenLeft(['--bug', 'no-exit']);
  const leftBySound = await childrenLeft([]);
  const after = await afterTheParent();
  expect(left).toBe(CONNECTIONS);
  expect(leftBySound).toBe(0);
  expect(after).toEqual({ livingBelowInit: CONNECTIONS, containerRuns: false });
  record('s5', {
    id: 's5',
    statement: 'A child that does not exit lives on until its parent exits.',
    experiment: `With --bug no-exit, ${CONNECTIONS} clients come and go; ps is asked for living children, before and after the parent is killed.`,
    figures: [
      figure('children alive after their clients have gone', left, 'children'),
      figure('alive after the parent was killed, below an init', after.livingBelowInit, 'children'),
      figure(
        'after the parent was killed, being PID 1',
        after.containerRuns ? 'the container runs' : 'the container has ended',
      ),
    ],
    control: {
      what: 'Children that exit when their client has gone.',
      figures: [figure('children alive after their clients have gone', leftBySound, 'children')],
    },
    verdict: 'holds within limits',
    because:
      'They live on, and their parent’s end ends them only where the parent is PID 1, whose end takes its whole namespace along; elsewhere they are adopted and go on.',
  });
});
