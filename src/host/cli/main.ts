/** `forkbed`: the command line on the host. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeOnInterrupt } from '../docker/ownership.ts';
import { createCheckCommand } from './check-command.ts';
import { cleanCommand } from './clean-command.ts';
import { runCli } from './frame.ts';
import { createPsCommand } from './ps-command.ts';

const root = join(import.meta.dirname, '../../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

removeOnInterrupt();
process.exitCode = await runCli({
  commands: { check: createCheckCommand(root), ps: createPsCommand(root), clean: cleanCommand },
  version: String(manifest.version),
  args: process.argv.slice(2),
  environment: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
