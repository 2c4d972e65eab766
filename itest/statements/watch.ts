/** `forkbed-probe watch` beside a server: what its processes and zombies did over time. */
import type { ZombieReport } from '../../src/common/checks/zombie-watch.ts';
import type { StartedContainer, Testbed } from '../../src/host/index.ts';

export interface Watched {
  readonly samples: readonly { readonly atMs: number; readonly processes: number; readonly zombies: number }[];
  readonly zombies: Pick<ZombieReport, 'seen' | 'peak' | 'lasting' | 'ageMs'>;
}

/** It has looked for the first time when this is over. */
export async function startWatch(
  testbed: Testbed,
  server: StartedContainer,
  { intervalMs, settleMs }: { intervalMs: number; settleMs: number },
): Promise<{ stop: () => Promise<Watched> }> {
  const args = ['watch', '--interval', String(intervalMs), '--settle', String(settleMs), '--for', '120000'];
  const probe = await testbed.startProbe(server, args);
  await probe.waitForEvent('sample');
  return {
    stop: async () => {
      await probe.stop();
      const events = await probe.events();
      const samples = events
        .filter(({ event }) => event === 'sample')
        .map(({ atMs, processes, zombies }) => ({
          atMs: Number(atMs),
          processes: Number(processes),
          zombies: Number(zombies),
        }));
      const last = events.at(-1);
      if (last?.event !== 'watched') throw new Error(`expected the watch's summary, received ${JSON.stringify(last)}`);
      return { samples, zombies: last.zombies as Watched['zombies'] };
    },
  };
}
