/** Limits outlive a reload: children from before are counted, and so are the refusals. */
import { expect, jest, test } from '@jest/globals';
import { eventually, Testbed } from '../../src/host/index.ts';
import { lastStats } from './support.ts';

jest.setTimeout(120_000);

test.each(['ignore', 'wait'])(
  'under --reap %s a full server is full after a reload, until a child ends',
  async (reap) => {
    await using testbed = await Testbed.start();
    const args = ['--reap', reap, '--max-children', '3', '--on-limit', 'refuse'];
    const server = await testbed.startServer({ args });
    const held = await testbed.startClients({
      containers: 1,
      args: ['--connections', '3', '--concurrency', '3', '--hold', '60000'],
    });
    await eventually(async () => expect(await lastStats(server)).toMatchObject({ children: 3 }), {
      what: '3 children',
    });
    const one = { containers: 1, args: ['--connections', '1'] };
    expect(await testbed.runClients(one)).toMatchObject({ ok: 0, failed: 1 });

    await server.kill('SIGHUP');
    expect(await testbed.runClients(one)).toMatchObject({ ok: 0, failed: 1 });
    const counts = { accepted: 3, rejected: 2, rejectedBy: { ERR_MAX_CHILDREN: 2 } };
    expect(await lastStats(server)).toMatchObject({ reloads: 1, children: 3, ended: 0, ...counts });

    await held[Symbol.asyncDispose]();
    await eventually(async () => expect(await lastStats(server)).toMatchObject({ children: 0, ended: 3 }), {
      what: 'the ends of children from before the reload',
    });
    expect(await testbed.runClients(one)).toMatchObject({ ok: 1, failed: 0 });
  },
);
