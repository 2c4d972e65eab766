/** `forkbed-probe`: looks at processes from beside them, without leaving a trace. docs/check.md. */
import type { OptionTable } from '../../common/options.ts';
import { type Command, runCommands } from '../program.ts';
import { auditCommand } from './audit-command.ts';
import { censusCommand } from './census-command.ts';
import { orphanCommand } from './orphan-command.ts';
import { plantCommand } from './plant-command.ts';

runCommands({
  summary: 'Looks at the processes of the namespace that it runs in, and leaves none of its own behind.',
  commands: {
    census: forFrame(censusCommand),
    plant: forFrame(plantCommand),
    orphan: forFrame(orphanCommand),
    audit: forFrame(auditCommand),
  },
});

/** The frame hands each command the values of that command's own table, which no type of a list of them can say. */
function forFrame<Table extends OptionTable>(command: Command<Table>): Command<never> {
  return command as unknown as Command<never>;
}
