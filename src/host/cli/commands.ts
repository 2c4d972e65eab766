/** The commands of the command line, in the order of the help. */
import { checkCommand } from './check-command.ts';
import { cleanCommand } from './clean-command.ts';
import type { CliCommands } from './cli-command.ts';
import { completionCommand } from './completion-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { initCommand } from './init-command.ts';
import { installPluginCommand } from './install-plugin-command.ts';
import { judgeCommand } from './judge-command.ts';
import { labCommand } from './lab-command.ts';
import { prepareCommand } from './prepare-command.ts';
import { psCommand } from './ps-command.ts';
import { replayCommand } from './replay-command.ts';
import { runCommand } from './run-command.ts';
import { swarmCommand } from './swarm-command.ts';
import { watchCommand } from './watch-command.ts';

const OTHERS: CliCommands = {
  check: checkCommand,
  run: runCommand,
  init: initCommand,
  judge: judgeCommand,
  ps: psCommand,
  watch: watchCommand,
  lab: labCommand,
  replay: replayCommand,
  doctor: doctorCommand,
  prepare: prepareCommand,
  swarm: swarmCommand,
  clean: cleanCommand,
  'install-plugin': installPluginCommand,
};

export const COMMANDS: CliCommands = { ...OTHERS, completion: completionCommand(() => COMMANDS) };
