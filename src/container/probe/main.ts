/** `forkbed-probe`: observes processes from beside them, without leaving a trace. docs/check.md. */
import { runCommands } from '../program.ts';
import { auditCommand } from './audit-command.ts';
import { besideCommand } from './beside-command.ts';
import { censusCommand } from './census-command.ts';
import { changesCommand } from './changes-command.ts';
import { childCommand } from './child-command.ts';
import { execCommand } from './exec-command.ts';
import { gateCommand } from './gate-command.ts';
import { healthCommand } from './health-command.ts';
import { killExecCommand } from './kill-exec-command.ts';
import { liveCommand } from './live-command.ts';
import { orphanCommand } from './orphan-command.ts';
import { pauseCommand } from './pause-command.ts';
import { plantCommand } from './plant-command.ts';
import { processCommand } from './process-command.ts';
import { signalCommand } from './signal-command.ts';
import { watchCommand } from './watch-command.ts';

runCommands({
  summary: 'Looks at the processes of the namespace that it runs in, and leaves none of its own behind.',
  commands: {
    census: censusCommand,
    changes: changesCommand,
    watch: watchCommand,
    live: liveCommand,
    process: processCommand,
    plant: plantCommand,
    orphan: orphanCommand,
    child: childCommand,
    exec: execCommand,
    health: healthCommand,
    signal: signalCommand,
    'kill-exec': killExecCommand,
    beside: besideCommand,
    pause: pauseCommand,
    audit: auditCommand,
    gate: gateCommand,
  },
});
