/** `forkbed`: the command line on the host. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeOnInterrupt } from '../docker/ownership.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { checkCommand } from './check-command.ts';
import { cleanCommand } from './clean-command.ts';
import { runCli } from './frame.ts';
import { psCommand } from './ps-command.ts';
import { watchCommand } from './watch-command.ts';

const manifest = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));

// Testcontainers' own remover is a container with the engine's socket and a port of the host. It is not needed: what this
// process starts is removed by label. Whoever wants it all the same says false.
process.env.TESTCONTAINERS_RYUK_DISABLED ||= 'true';
removeOnInterrupt();
void runCli({
  commands: { check: checkCommand, ps: psCommand, watch: watchCommand, clean: cleanCommand },
  version: String(manifest.version),
  args: process.argv.slice(2),
  environment: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
