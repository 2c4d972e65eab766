/**
 * `forkbed install-plugin`: makes forkbed a command of Docker's own command line, by an executable in the user's plugin folder that
 * calls this package with this Node. It overwrites and removes nothing that it has not written itself.
 */
import { linkSync, lstatSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoteWords } from '../../common/escape/quote-words.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { ForkbedError, UsageError } from '../../common/forkbed-error.ts';
import { flag } from '../../common/option-kinds.ts';
import { configFolder } from '../docker/docker-context.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { errorCode, errorMessage } from '../thrown.ts';
import { makeFolders } from './assert-writable.ts';
import type { CliCommand } from './cli-command.ts';
import { PLUGIN_CALL } from './docker-plugin.ts';

/** By it the file is known to be forkbed's own. */
const MARK =
  '# Plugin of Docker for forkbed, written by forkbed install-plugin; forkbed install-plugin --remove removes it.';

const table = { remove: flag({ help: 'remove it again' }) };

export const installPluginCommand: CliCommand<typeof table> = {
  operands: '',
  summary: "Makes docker forkbed a command of Docker's command line, for this user, and prints the file that does it.",
  examples: [
    'forkbed install-plugin && docker forkbed check my-server',
    'DOCKER_CONFIG=/etc/my-docker forkbed install-plugin   another configuration of Docker',
    'forkbed install-plugin --remove',
  ],
  table,
  main: async ({ options, environment }) => {
    if (process.platform === 'win32') {
      throw new UsageError(
        'expected a system whose plugins may be scripts, received Windows, whose plugins are programs',
      );
    }
    const file = join(configFolder(environment), 'cli-plugins', 'docker-forkbed');
    const change = options.remove ? removePlugin : installPlugin;
    process.stdout.write(`${change(file)}\n`);
    return ExitCode.Pass;
  },
};

/** What was done, as a line. @throws UsageError for a file of somebody else's; ForkbedError ERR_PLUGIN where it cannot be written */
export function installPlugin(file: string): string {
  const found = inspect(file);
  const written = `${file}.${process.pid}`;
  attempt(file, () => {
    makeFolders(file);
    writeFileSync(written, pluginScript(), { mode: 0o755, flag: 'wx' });
    try {
      // A file that somebody has put there meanwhile is not replaced.
      if (found === 'none') linkSync(written, file);
      else renameSync(written, file);
    } finally {
      if (inspect(written) !== 'none') unlinkSync(written);
    }
  });
  return `installed: ${file}`;
}

/** The same. */
export function removePlugin(file: string): string {
  if (inspect(file) === 'none') return `not installed: ${file}`;
  attempt(file, () => unlinkSync(file));
  return `removed: ${file}`;
}

function attempt(file: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    throw new ForkbedError('ERR_PLUGIN', `expected to write ${file}, received: ${errorMessage(error)}`);
  }
}

/** @throws UsageError where it is neither */
function inspect(file: string): 'own' | 'none' {
  try {
    if (lstatSync(file).isFile() && readFileSync(file, 'utf8').split('\n')[1] === MARK) return 'own';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return 'none';
    throw new UsageError(`expected to read ${file}, received: ${errorMessage(error)}`);
  }
  throw new UsageError(`expected no plugin but forkbed's own, received ${file}, which forkbed has not written`);
}

/** Where the package or its Node has gone, a shell would end with 127, and Node with 1, which is a verdict. */
function pluginScript(): string {
  const [node, program] = [process.execPath, join(PACKAGE_ROOT, 'bin', 'forkbed.mjs')].map((word) =>
    quoteWords([word]),
  );
  return [
    '#!/bin/sh',
    MARK,
    `if [ ! -x ${node} ] || [ ! -f ${program} ]; then`,
    `  echo "forkbed: expected the package that this plugin was installed from, received none; forkbed install-plugin of another one replaces it" >&2`,
    '  exit 69',
    'fi',
    `exec ${node} -- ${program} ${PLUGIN_CALL} "$@"`,
    '',
  ].join('\n');
}
