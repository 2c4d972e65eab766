/** `forkbed-probe process --pid N`: one process with its signals, descriptors and TCP sockets, as one JSON object; `{}` where it has gone. */
import { ExitCode } from '../../common/exit-codes.ts';
import type { ProcessReport } from '../../common/live/process-report.ts';
import { integer, text } from '../../common/option-kinds.ts';
import type { OptionValues } from '../../common/options.ts';
import { printLine } from '../posix/output.ts';
import { readSockets } from '../proc/namespaces.ts';
import { readDetail } from '../proc/process-detail.ts';
import { readProcess } from '../proc/process-list.ts';
import type { Command } from '../program.ts';

const table = {
  pid: integer({ default: 1, min: 1, help: 'which process' }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
};

/** A server may hold a million descriptors; nobody reads more than these. */
const MAX_SHOWN = 1_000;

export const processCommand: Command<typeof table> = {
  summary: 'Prints one process, with its signals, descriptors and sockets, as one JSON object.',
  table,
  main: ({ pid, proc }: OptionValues<typeof table>) => {
    printLine(JSON.stringify(report(proc, pid) ?? {}));
    return ExitCode.Pass;
  },
};

function report(proc: string, pid: number): ProcessReport | undefined {
  const process = readProcess(proc, pid);
  if (process === undefined) return undefined;
  const detail = readDetail(proc, pid, { withTargets: true });
  if (detail === undefined) return { process, descriptors: undefined, targets: [], sockets: [] };
  const { signals, descriptors, socketInodes = [], targets = [] } = detail;
  const inodes = new Set(socketInodes);
  const sockets = readSockets(proc).sockets.filter(({ inode }) => inodes.has(inode));
  return {
    process,
    signals,
    descriptors,
    targets: targets.slice(0, MAX_SHOWN),
    sockets: sockets.slice(0, MAX_SHOWN),
  };
}
