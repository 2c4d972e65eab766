/** S4: the child must close its copy of the listening socket. */
import { expect, jest, test } from '@jest/globals';
import { type StartedContainer, Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { awaitPs, figure, holdClients, killProcesses, startBelow } from './support.ts';

jest.setTimeout(60_000);

const USAGE_OF_THE_ADDRESS = 69;

/** A server beside the children of the one that was killed: its exit code, and what it said. */
async function startAnother(subject: StartedContainer): Promise<{ exitCode: number; said: string }> {
  const { exitCode, stdout, stderr } = await subject.exec(
    ['timeout', '--preserve-status', '1', 'forkbed-server', '--grace', '0'],
    20_000,
  );
  return { exitCode, said: /EADDRINUSE/.exec(stderr)?.[0] ?? /"event":"ready"/.exec(stdout)?.[0] ?? stderr };
}

async function afterTheParent(fault: readonly string[]) {
  await using testbed = await Testbed.start();
  const { subject, serverPid } = await startBelow(testbed, { pid1: 'init', args: fault });
  await holdClients(testbed, { server: subject, connections: 1 });
  const child = (await testbed.ps(subject)).find(({ ppid }) => ppid === serverPid);
  await killProcesses(subject, [serverPid]);
  await awaitPs(testbed, {
    subject,
    what: 'the child adopted',
    holds: (seen) => seen.some(({ pid, ppid }) => pid === child?.pid && ppid === 1),
  });
  const whileChildLives = await startAnother(subject);
  await killProcesses(subject, [child?.pid ?? Number.NaN]);
  const afterChild = await startAnother(subject);
  return { whileChildLives, afterChild };
}

test('a child that keeps the listening socket keeps the port from the next server', async () => {
  const kept = await afterTheParent(['--bug', 'keep-listen-fd']);
  const closed = await afterTheParent([]);
  const started = { exitCode: 0, said: '"event":"ready"' };
  expect(kept.whileChildLives).toEqual({ exitCode: USAGE_OF_THE_ADDRESS, said: 'EADDRINUSE' });
  expect(kept.afterChild).toEqual(started);
  expect(closed).toEqual({ whileChildLives: started, afterChild: started });
  record('s4', {
    id: 's4',
    statement: 'The child must close its copy of the listening socket.',
    experiment:
      'With --bug keep-listen-fd the parent is killed while a child serves a client; then another server is started on the same port, and once more after the child has ended.',
    figures: [
      figure('bind while the child lives', kept.whileChildLives.said),
      figure('bind after the child has ended', 'succeeds'),
    ],
    control: {
      what: 'Without the fault the port is free as soon as the parent has gone, though its child still serves.',
      figures: [figure('bind while the child lives', 'succeeds')],
    },
    verdict: 'holds',
    because: 'A port is taken as long as any process holds the socket that listens on it.',
  });
});
