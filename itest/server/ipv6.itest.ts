/** The server listens on IPv6, and on IPv4 with it where the kernel maps the one into the other: ipv6(7). */
import { existsSync } from 'node:fs';
import { expect, jest } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';
import { testUnless } from '../support/test-unless.ts';

jest.setTimeout(60_000);

const hasIpv6 = existsSync('/proc/net/if_inet6') || process.platform !== 'linux';
const testWithIpv6 = testUnless(hasIpv6 ? undefined : 'this kernel has no IPv6');

const WAIT = ['--reap', 'wait', '--log', 'connections'];
/** Docker turns IPv6 off in containers whose network has none; the loopback address is enough here. */
const ipv6 = { 'net.ipv6.conf.all.disable_ipv6': '0', 'net.ipv6.conf.lo.disable_ipv6': '0' };

testWithIpv6('with --host :: clients of both families are served, each under its own address', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: [...WAIT, '--host', '::'], sysctls: ipv6 });
  expect(await server.waitForEvent('ready')).toMatchObject({ address: '::', port: 5005 });

  const client = await server.exec(['forkbed-client', '--host', '::1', '--connections', '5']);
  expect(JSON.parse(client.stdout)).toMatchObject({ ok: 5, failed: 0, messages: 25 });
  expect(await testbed.runClients({ containers: 1, args: ['--connections', '5'] })).toMatchObject({ ok: 5, failed: 0 });

  const accepted = (await server.events()).filter(({ event }) => event === 'accepted');
  const addresses = accepted.map(({ remote }) => (remote as { address: string }).address);
  expect(addresses.slice(0, 5)).toEqual(Array(5).fill('::1'));
  expect(addresses).toHaveLength(10);
  for (const address of addresses.slice(5)) expect(address).toMatch(/^::ffff:\d+\.\d+\.\d+\.\d+$/);
});

testWithIpv6('with --host ::1 only the loopback address of IPv6 is served', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: [...WAIT, '--host', '::1'], sysctls: ipv6 });
  const served = await server.exec(['forkbed-client', '--host', '::1', '--connections', '3']);
  expect(served).toMatchObject({ exitCode: 0 });
  const refused = await server.exec(['forkbed-client', '--host', '127.0.0.1', '--connections', '3']);
  expect(JSON.parse(refused.stdout)).toMatchObject({ ok: 0, errors: { ECONNREFUSED: 3 } });
});
