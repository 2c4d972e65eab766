/** `forkbed swarm prepare`: a registry in the Swarm, with the image of the clients in it, so that every node can have it. */
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import type { CliCommand } from './cli-command.ts';

const PREPARE = 'prepare';

export const swarmCommand: CliCommand<Record<string, never>> = {
  operands: PREPARE,
  summary:
    'Starts a registry in the Swarm that the engine manages, pushes the image of the clients to it, and prints the name by which each node has it.',
  examples: [
    'forkbed swarm prepare                   once; then forkbed check --swarm finds it',
    'docker service rm forkbed-registry      removes the registry again',
  ],
  table: {},
  main: async ({ positionals, openEngine }) => {
    const [what = '', ...others] = positionals;
    if (what !== PREPARE || others.length > 0) {
      throw new UsageError(
        `expected ${PREPARE}, received ${positionals.length === 0 ? 'none' : positionals.join(' ')}`,
      );
    }
    const engine = await openEngine();
    const { Swarm } = await import('../docker/swarm/swarm.ts');
    const { startRegistry } = await import('../docker/swarm/registry.ts');
    const { prepareToolImage } = await import('../docker/tool-image.ts');
    const onProgress = (line: string) => process.stderr.write(`forkbed: ${line}\n`);
    const swarm = await Swarm.find(engine);
    const image = await prepareToolImage(engine, onProgress);
    const address = await startRegistry(engine, onProgress);
    process.stdout.write(`${await swarm.shareImage(image, address)}\n`);
    return ExitCode.Pass;
  },
};
