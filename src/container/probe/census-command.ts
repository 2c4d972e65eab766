/** `forkbed-probe census`: the process table of the namespace it runs in, without itself, as one JSON object. */
import { ExitCode } from '../../common/exit-codes.ts';
import { flag, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { printLine } from '../posix/output.ts';
import { takeFullCensus, takeLightCensus } from '../proc/census.ts';
import { withExecMarkers } from '../proc/exec-marker.ts';
import type { Command } from '../program.ts';

const table = {
  light: flag({ help: 'processes alone, without signal sets, descriptors and sockets' }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
};

export const censusCommand: Command<typeof table> = {
  summary: 'Prints the processes of this namespace, without itself, as one JSON object.',
  table,
  main: ({ light, proc }: OptionValues<typeof table>) => {
    const census = light ? takeLightCensus(proc) : takeFullCensus(proc);
    printLine(JSON.stringify({ ...census, processes: withExecMarkers(proc, census.processes) }));
    return ExitCode.Pass;
  },
};
