/**
 * `forkbed-probe watch`: samples the processes of the namespace at an interval, prints how many there are and how many of them are
 * zombies, and at the end how old the zombies became. A zombie in only one sample counts as 0 ms old.
 */

import { ZombieWatch } from '../../common/checks/zombie-watch.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { integer, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import type { Census } from '../../common/process-table/model.ts';
import { findZombies } from '../../common/process-table/process-tree.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import { takeLightCensus } from '../proc/census.ts';
import type { Command } from '../program.ts';

const table = {
  interval: integer({ default: 100, min: 1, placeholder: 'MS', help: 'from the beginning of one sample to the next' }),
  for: integer({ default: 10_000, min: 1, placeholder: 'MS', help: 'how long to sample; SIGTERM ends it, too' }),
  settle: integer({ default: 2000, placeholder: 'MS', help: 'a zombie that is older counts as one that stays' }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
};

export const watchCommand: Command<typeof table> = {
  summary: 'Prints the numbers of processes and zombies over time, and the ages of the zombies, in JSON lines.',
  table,
  main: ({ interval, for: forMs, settle, proc }: OptionValues<typeof table>) => {
    const stop = new StopSignals();
    const zombies = new ZombieWatch({ settleMs: settle });
    const endMs = monotonicMs() + forMs;
    for (let nextMs = monotonicMs(); !stop.arrived && monotonicMs() < endMs; nextMs += interval) {
      const beganMs = monotonicMs();
      const census = takeLightCensus(proc, { withArgv: false });
      const tookMs = monotonicMs() - beganMs;
      zombies.observe(census);
      printSample(census, tookMs);
      stop.wait({ untilMs: Math.min(nextMs + interval, endMs) });
    }
    const { samples, seen, peak, lasting, ageMs } = zombies.report();
    printLine(JSON.stringify({ event: 'watched', samples, zombies: { seen, peak, lasting, ageMs } }));
    return ExitCode.Pass;
  },
};

/** `tookMs`: how long the sample itself took, which is the cost of observing. */
function printSample({ atMs, processes }: Census, tookMs: number): void {
  const zombies = findZombies(processes).length;
  const sample = { atMs: Math.round(atMs), processes: processes.length, zombies, tookMs: Number(tookMs.toFixed(2)) };
  printLine(JSON.stringify({ event: 'sample', ...sample }));
}
