/** The engine that testcontainers finds on this machine. It loads testcontainers, so that it is loaded where it is needed alone. */
import { getContainerRuntimeClient } from 'testcontainers';
import { DeadlineError } from '../errors.ts';
import { withDeadline } from '../toolkit/with-deadline.ts';
import type { Connected } from './endpoint-client.ts';
import { createClient, engineLimitMs } from './engine-calls.ts';

/** @throws Error with the reason where none answers; DeadlineError */
export async function discover(): Promise<Connected> {
  const limitMs = engineLimitMs();
  // testcontainers asks every engine that there might be, one after the other, and would wait for one that is silent.
  const found = await withDeadline(() => getContainerRuntimeClient(), {
    limitMs,
    late: () => new DeadlineError({ what: 'a first answer of a Docker Engine', limitMs, last: 'none' }),
  });
  const { dockerode } = found.container;
  // The options of a client are the fields of its modem: the same certificates, headers and time-outs.
  const client = createClient({ ...dockerode.modem });
  return { client, version: await client.version() };
}
