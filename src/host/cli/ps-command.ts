/** `forkbed ps CONTAINER`: the process tree of a container, zombies marked, without anything in it: no shell, no ps. */

import { jsonForTerminal } from '../../common/escape/terminal.ts';
import { flag } from '../../common/option-kinds.ts';
import { drawProcessTree } from '../../common/process-table/draw-process-tree.ts';
import { findZombies } from '../../common/process-table/process-tree.ts';
import type { CliCommand } from './cli-command.ts';

const table = {
  json: flag({ help: 'print the whole census as JSON: processes, signals, descriptors, sockets' }),
};

export const psCommand: CliCommand<typeof table> = {
  operands: 'CONTAINER',
  summary: 'Shows the process tree of a running container, zombies marked; the image needs no ps.',
  examples: ['forkbed ps web', 'forkbed ps --json web'],
  table,
  main: async ({ options, positionals, openEngine }) => {
    const [name = ''] = positionals;
    const engine = await openEngine();
    const { startSubject } = await import('../check/subject.ts');
    const { toolImage } = await import('../docker/tool-image.ts');
    const { observeByCensus, READS_EVERY_USER } = await import('../observe/census.ts');
    const image = await toolImage(engine, (line) => process.stderr.write(`forkbed: ${line}\n`));
    await using subject = await startSubject(engine, { container: name });
    const census = await observeByCensus(subject.container, image, READS_EVERY_USER);
    const zombies = findZombies(census.processes).length;
    const tree = `${drawProcessTree(census.processes, { maxChildren: 50 })}\n\n${census.processes.length} processes, ${zombies} of them <defunct>\n`;
    process.stdout.write(options.json ? `${jsonForTerminal(census)}\n` : tree);
    return 0;
  },
};
