/** A container that cannot be started is an error, and is not left behind. */
import { expect, jest, test } from '@jest/globals';
import { listRun, Testbed } from '../../src/host/index.ts';

jest.setTimeout(60_000);

async function containers(): Promise<number> {
  return (await listRun()).filter(({ kind }) => kind === 'container').length;
}

test('a container whose program does not exist is refused, and removed', async () => {
  await using testbed = await Testbed.start();
  const before = await containers();
  await expect(testbed.startSubject({ command: ['no-such-program'] })).rejects.toThrow('no-such-program');
  expect(await containers()).toBe(before);
});

test('of clients that cannot start nothing is left', async () => {
  await using testbed = await Testbed.start();
  const before = await containers();
  // Made, and then not started: a file cannot be mounted where a folder of the image is.
  const binds = ['/proc/version:/usr/local/bin:ro'];
  await expect(testbed.startClients({ containers: 6, binds })).rejects.toThrow(/mount|directory|forkbed-client/);
  expect(await containers()).toBe(before);
});
