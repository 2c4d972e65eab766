/** An engine without control groups counts its own processes in place of a container's: that is no count of the container. */
import { expect, jest, test } from '@jest/globals';
import { forkbed } from '../support/forkbed.ts';
import { RewritingProxy } from '../support/rewriting-proxy.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const CHECK = ['check', '--quiet', '--clients', '1', '--connections', '10', '--settle', '300ms', IMAGE];
const OF_ALL_CONTAINERS = 58;

/** What the command line says where the engine tells so many processes, and this driver of control groups. */
async function checkWith(driver: string) {
  await using proxy = await RewritingProxy.start((request) => {
    if (/^GET .*\/info$/.test(request)) {
      return ({ status, body }) => ({ status, body: { ...(body as object), CgroupDriver: driver } });
    }
    if (!/^GET .*\/stats$/.test(request)) return undefined;
    return ({ status, body }) => ({
      status,
      body: { ...(body as object), pids_stats: { current: OF_ALL_CONTAINERS } },
    });
  });
  return await forkbed(CHECK, { DOCKER_HOST: proxy.host });
}

test('where the driver is none the count is not believed, and the verdict is that of the audit', async () => {
  const { exitCode, stdout, stderr } = await checkWith('none');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).not.toContain('the engine counts');
});

test('with a driver the same count makes it unknown', async () => {
  const { exitCode, stdout } = await checkWith('cgroupfs');
  expect(stdout).toContain(`the engine counts ${OF_ALL_CONTAINERS} processes and threads, the census 1`);
  expect(exitCode).toBe(2);
});
