/** `forkbed clean`: removes what runs of this host have left that were killed before they could. */
import { removeAbandoned } from '../docker/ownership.ts';
import type { CliCommand } from './frame.ts';

export const cleanCommand: CliCommand<Record<string, never>> = {
  operands: '',
  summary:
    'Removes the containers, networks and volumes of runs that were killed; of runs that go on, and of others, none.',
  examples: ['forkbed clean'],
  table: {},
  main: async () => {
    const removed = await removeAbandoned();
    process.stdout.write(`removed: ${removed}\n`);
    return 0;
  },
};
