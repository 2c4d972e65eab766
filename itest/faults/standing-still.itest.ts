/** Children, the server, or the whole container stand still for a while under load: clients wait, and none is lost. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import {
  type ActiveFault,
  freezeContainer,
  type StartedContainer,
  suspendChildren,
  suspendServer,
  Testbed,
} from '../../src/host/index.ts';
import { expectEverybodyServed, expectNothingLeft, stopAndCount, WITH_COUNT } from './support.ts';

jest.setTimeout(60_000);

const STILL_MS = 1_500;
const LOAD = ['--connections', '500', '--concurrency', '500', '--rate', '100', '--hold', '300'];

type PutOn = (server: StartedContainer, image: string) => Promise<ActiveFault>;

const CASES: readonly (readonly [string, PutOn, string | RegExp])[] = [
  [
    'all children stand',
    (subject, image) => suspendChildren({ subject, image, serverPid: 1 }, { withinMs: 2_000 }),
    /^\d+ children got SIGSTOP within .*, and \d+ stood still within/,
  ],
  ['the server stands', (subject, image) => suspendServer({ subject, image, serverPid: 1 }), 'the server stood still'],
  ['the container stands', (subject) => freezeContainer(subject), 'all processes of the container stood still'],
];

test.each(CASES)('when %s still under load nobody is lost, and everybody is served then', async (_, inject, seen) => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--reap', 'wait', '--count-messages'] });
  const load = await testbed.startClients({ containers: 1, args: LOAD });
  const fault = await inject(server, testbed.image);
  // The fault's own length, not a wait for something.
  await pause(STILL_MS);
  await fault.revert();
  expect(await fault.effect()).toEqual({ acted: true, observed: expect.stringMatching(seen) });

  expect(await load.finished(30_000)).toMatchObject({ ok: 500, failed: 0, messages: 2_500 });
  await expectNothingLeft(testbed, server, WITH_COUNT);
  await expectEverybodyServed(testbed);
  expect(await stopAndCount(server)).toMatchObject({ accepted: 550, ended: 550, messages: 2_750, rejected: 0 });
});
