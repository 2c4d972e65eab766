/** `npm run soak`: the process around the command. */
import { runCli } from '../../src/host/cli/frame.ts';
import { defaultEngine, removeOnInterrupt } from '../../src/host/index.ts';
import { soakCommand } from './soak-command.ts';

removeOnInterrupt();
process.exitCode = await runCli({
  commands: { soak: soakCommand },
  version: '',
  openEngine: async () => defaultEngine(),
  args: ['soak', ...process.argv.slice(2)],
  environment: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
