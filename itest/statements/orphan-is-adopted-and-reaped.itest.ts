/** S8: if the parent goes first, the child is adopted by the system, which reaps it. */
import { expect, jest, test } from '@jest/globals';
import { isZombie } from '../../src/common/process-table/process-tree.ts';
import { Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { awaitPs, figure, holdClients, killProcesses, type Pid1, startBelow } from './support.ts';

jest.setTimeout(60_000);

const CONNECTIONS = 10;

/** The parent is killed while its children serve; then the children are. */
async function orphans(pid1: Pid1) {
  await using testbed = await Testbed.start();
  const { subject, serverPid } = await startBelow(testbed, { pid1, args: [] });
  await holdClients(testbed, { server: subject, connections: CONNECTIONS });
  const children = (await testbed.ps(subject)).filter(({ ppid }) => ppid === serverPid).map(({ pid }) => pid);
  await killProcesses(subject, [serverPid]);
  const isChild = ({ pid }: { pid: number }) => children.includes(pid);
  const seen = await awaitPs(testbed, {
    subject,
    what: 'the children adopted',
    holds: (all) => all.filter(isChild).every(({ ppid }) => ppid !== serverPid),
  });
  const adopters = [...new Set(seen.filter(isChild).map(({ ppid }) => ppid))];
  const alive = seen.filter((process) => isChild(process) && !isZombie(process)).length;
  await killProcesses(subject, children);
  const after = await awaitPs(testbed, {
    subject,
    what: 'the children ended',
    holds: (all) => all.filter(isChild).every(isZombie) && (pid1 !== 'init' || !all.some(isChild)),
  });
  return { children: children.length, adopters, alive, defunct: after.filter(isChild).length };
}

test('orphans are adopted by PID 1, and reaped if PID 1 reaps', async () => {
  const init = await orphans('init');
  const sleep = await orphans('sleep');
  expect(init).toEqual({ children: CONNECTIONS, adopters: [1], alive: CONNECTIONS, defunct: 0 });
  expect(sleep).toEqual({ children: CONNECTIONS, adopters: [1], alive: CONNECTIONS, defunct: CONNECTIONS });
  record('s8', {
    id: 's8',
    statement: 'If the parent goes first, its child is adopted by the system, which reaps it.',
    experiment: `The parent of ${CONNECTIONS} children that serve is killed, then the children; ps tells their parents and states. PID 1 is an init.`,
    figures: [
      figure('adopted, and alive', init.alive, 'children'),
      figure('by', 'PID 1'),
      figure('defunct after they have ended', init.defunct, 'zombies'),
    ],
    control: {
      what: 'PID 1 is a sleep, which adopts them, too, and waits for nobody.',
      figures: [
        figure('adopted, and alive', sleep.alive, 'children'),
        figure('defunct after they have ended', sleep.defunct, 'zombies'),
      ],
    },
    verdict: 'holds within limits',
    because:
      'They are adopted in any case. In a container “the system” is PID 1, whatever program that is, and many do not reap.',
  });
});
