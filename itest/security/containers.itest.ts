/**
 * The containers that the library starts, as the engine runs them: the server, clients and probes of a testbed, and all that
 * `forkbed check` starts beside its subject. docs/security.md tells the same.
 */

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, jest, test } from '@jest/globals';
import { eventually, listRun, Testbed } from '../../src/host/index.ts';
import { startForkbed } from '../support/forkbed.ts';
import { expectConfined, expectLimited, type Inspected, inspect } from '../support/inspected.ts';

jest.setTimeout(120_000);

const roleOf = ({ Config }: Inspected) => Config.Labels['forkbed.role'];

test('a testbed: none has a right, and the kernel says so', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer();
  const clients = await testbed.startClients({ containers: 1, args: ['--connections', '1', '--hold', '60000'] });
  const probe = await testbed.startProbe(server, ['watch', '--for', '60000']);
  const own = [...clients.clients, probe].map(({ id }) => id);
  for (const container of inspect([server.id, ...own])) expectConfined(container);
  for (const container of inspect(own)) expectLimited(container);
  const { stdout } = await server.exec(['grep', '-E', '^(Uid|CapPrm|CapEff|NoNewPrivs)', '/proc/1/status']);
  expect(stdout.trim().split(/\s+/).join(' ')).toBe(
    'Uid: 5005 5005 5005 5005 CapPrm: 0000000000000000 CapEff: 0000000000000000 NoNewPrivs: 1',
  );
});

test('a check: clients without a right, an audit with two that read, no remover with the Docker socket', async () => {
  const removers = () =>
    execFileSync('docker', ['ps', '--all', '--quiet', '--filter', 'label=org.testcontainers.ryuk=true'], {
      encoding: 'utf8',
    });
  const removersBefore = removers();
  const id = `itest-security-${process.pid}`;
  const args = ['check', '--quiet', '--hold', '60000', process.env.FORKBED_IMAGE ?? 'forkbed'];
  // As in a project that has not turned the remover off: empty counts as not set.
  const run = startForkbed({ id, args, variables: { TESTCONTAINERS_RYUK_DISABLED: '' } });
  const ended = once(run, 'exit');
  try {
    const containers = await eventually(
      async () => {
        const owned = (await listRun(id)).filter(({ kind }) => kind === 'container');
        expect(owned).toHaveLength(5);
        return inspect(owned.map((each) => each.id));
      },
      { what: 'subject, audit and three clients', limitMs: 60_000 },
    );
    expect(containers.map(roleOf).sort()).toEqual(['client', 'client', 'client', 'probe', 'subject']);
    for (const container of containers.filter((each) => roleOf(each) !== 'subject')) {
      const isProbe = roleOf(container) === 'probe';
      expectConfined(container, isProbe ? { user: '0:0', capAdd: ['DAC_READ_SEARCH', 'SYS_PTRACE'] } : {});
      expectLimited(container);
    }
    expect(removers()).toBe(removersBefore);
  } finally {
    run.kill('SIGINT');
    await ended;
  }
  expect(await listRun(id)).toEqual([]);
});
