/** `forkbed-probe census`: the process table of the namespace it runs in, without itself, as one JSON object. */
import { ExitCode } from '../../common/exit-codes.ts';
import { flag, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import type { Census } from '../../common/process-table/model.ts';
import { printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import { takeFullCensus, takeLightCensus } from '../proc/census.ts';
import { withExecMarkers } from '../proc/exec-marker.ts';
import type { Command } from '../program.ts';
import { PlantedZombie } from './planted-zombie.ts';

const table = {
  control: flag({ help: 'plants a zombie first, leaves it in the table, tells its pid, and reaps it' }),
  light: flag({ help: 'processes alone, without signal sets, descriptors and sockets' }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
};

export const censusCommand: Command<typeof table> = {
  summary: 'Prints the processes of this namespace, without itself, as one JSON object.',
  table,
  main: ({ control, light, proc }: OptionValues<typeof table>) => {
    const take = (planted?: number): Census => {
      const census = light ? takeLightCensus(proc, { planted }) : takeFullCensus(proc, { planted });
      return { ...census, processes: withExecMarkers(proc, census.processes) };
    };
    if (!control) {
      printLine(JSON.stringify(take()));
      return ExitCode.Pass;
    }
    const stop = new StopSignals();
    const zombie = new PlantedZombie();
    try {
      // The reader of the table finds out that it is not there.
      zombie.waitUntilShown(proc, stop);
      printLine(JSON.stringify({ ...take(zombie.pid), planted: { pid: zombie.pid, parent: zombie.parent } }));
    } finally {
      zombie.reap();
    }
    return stop.exitCode ?? ExitCode.Pass;
  },
};
