/** `forkbed init`: writes a forkbed.yaml for the folder, with what it found there as comments. */
import { existsSync, writeFileSync } from 'node:fs';
import { ExitCode } from '../../common/exit-codes.ts';
import { ForkbedError, UsageError } from '../../common/forkbed-error.ts';
import { flag } from '../../common/option-kinds.ts';
import { CONFIG_FILE } from '../config/find-config.ts';
import { errorMessage } from '../thrown.ts';
import type { CliCommand } from './cli-command.ts';

const table = { force: flag({ help: `write over a ${CONFIG_FILE} that is there` }) };

export const initCommand: CliCommand<typeof table> = {
  operands: '',
  summary:
    'Writes forkbed.yaml: a subject for each Dockerfile, compose service and Kubernetes workload of this folder.',
  examples: ['forkbed init && forkbed check', 'forkbed init --force   anew'],
  table,
  main: async ({ options }) => {
    if (!options.force && existsSync(CONFIG_FILE)) {
      throw new UsageError(`expected no ${CONFIG_FILE} here, or --force to write over it, received one`);
    }
    const { writeConfig } = await import('../config/write-config.ts');
    const text = writeConfig('.');
    if (text === undefined) {
      throw new UsageError('expected a Dockerfile, a compose file or a manifest in this folder, received none');
    }
    try {
      writeFileSync(CONFIG_FILE, text, { flag: options.force ? 'w' : 'wx' });
    } catch (error) {
      throw new ForkbedError('ERR_REPORT', `expected to write ${CONFIG_FILE}, received: ${errorMessage(error)}`);
    }
    process.stdout.write(`${CONFIG_FILE}\n`);
    return ExitCode.Pass;
  },
};
