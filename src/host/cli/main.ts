/** `forkbed`: the command line on the host. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../common/exit-codes.ts';
import { isConnected } from '../docker/engine.ts';
import { isInterrupted, removeOnInterrupt, removeRun } from '../docker/ownership.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { checkCommand } from './check-command.ts';
import { cleanCommand } from './clean-command.ts';
import { runCli } from './frame.ts';
import { prepareCommand } from './prepare-command.ts';
import { psCommand } from './ps-command.ts';
import { watchCommand } from './watch-command.ts';

const manifest = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));

// Testcontainers' own remover is a container with the engine's socket and a port of the host. It is not needed: what this
// process starts is removed by label. Whoever wants it all the same says false.
process.env.TESTCONTAINERS_RYUK_DISABLED ||= 'true';

/** A run inside another one leaves to that one what it has started. */
const isOwnRun = process.env.FORKBED_RUN === undefined;
/** Its reader may go before the end, and needs to be told nothing; a disk that is full is news. */
let notWritten: Error | undefined;
process.stdout.on('error', (error) => {
  if (!('code' in error && error.code === 'EPIPE')) notWritten = error;
});

removeOnInterrupt();
const exitCode = await runCli({
  commands: {
    check: checkCommand,
    ps: psCommand,
    watch: watchCommand,
    prepare: prepareCommand,
    clean: cleanCommand,
  },
  version: String(manifest.version),
  args: process.argv.slice(2),
  environment: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isInterrupted,
});
// Whoever removes what was started ends the process, with the signal's own exit code.
if (isInterrupted()) await new Promise(() => {});
// What the engine did while it was about to go away nobody was told of.
if (exitCode !== ExitCode.Pass && exitCode !== ExitCode.Fail && isOwnRun && isConnected())
  await removeRun().catch(() => {});
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
if (notWritten !== undefined)
  process.stderr.write(`forkbed: expected to write to stdout, received: ${notWritten.message}\n`);
// A silent engine still holds connections open.
process.exit(notWritten === undefined ? exitCode : ExitCode.Unavailable);

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => setImmediate(resolve));
  });
}
