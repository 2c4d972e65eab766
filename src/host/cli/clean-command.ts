/** `forkbed clean`: removes what runs have left that were killed before they could, and reports what is left, and why. */

import { printable } from '../../common/escape/printable.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { list } from '../../common/option-kinds.ts';
import { counted } from '../../common/report/phrase.ts';
import type { Left, OwnedKind, Removal } from '../docker/removal.ts';
import type { CliCommand } from './cli-command.ts';

const KINDS: readonly OwnedKind[] = ['container', 'network', 'volume'];
/** Of a Swarm: where there is none, nobody asks about it. */
const SWARM_KIND: OwnedKind = 'service';

const table = {
  runId: list({
    placeholder: 'ID',
    help: 'remove this run too, even if its process may still run; repeatable',
    expected: 'the id of a run, as forkbed clean prints it',
    parse: (value) => (value === '' ? undefined : value),
  }),
};

export const cleanCommand: CliCommand<typeof table> = {
  operands: '',
  summary:
    'Removes the containers, networks, volumes and Swarm services of runs that are proved to have ended, and lists the others with the reason.',
  examples: [
    'forkbed clean',
    'forkbed clean --run-id 4711-m3x0k2   a run whose process this machine cannot see, once you know that it has ended',
  ],
  table,
  main: async ({ options, positionals, openEngine }) => {
    if (positionals.length > 0) {
      throw new UsageError(`expected no operand, received ${JSON.stringify(positionals.join(' '))}; see --run-id`);
    }
    const engine = await openEngine();
    const { removeAbandoned } = await import('../docker/ownership.ts');
    const removal = await removeAbandoned(engine, { runs: options.runId });
    process.stdout.write(formatRemoval(removal));
    return removal.left.some(({ state }) => state === 'failed') ? ExitCode.Unavailable : ExitCode.Pass;
  },
};

/** A line that counts what was removed, and one for each run, each network and each node that was left. */
export function formatRemoval({ removed, left, outOfReach }: Removal): string {
  const kinds = removed[SWARM_KIND] === 0 ? KINDS : [...KINDS, SWARM_KIND];
  const lines = [`removed: ${kinds.map((kind) => counted(removed[kind], kind)).join(', ')}`];
  for (const group of Object.values(Object.groupBy(left, ({ run, why }) => JSON.stringify([run, why])))) {
    const [first] = group ?? [];
    if (group !== undefined && first !== undefined)
      lines.push(printable(`left: ${describe(group)}: ${first.why}${advice(first)}`));
  }
  for (const node of outOfReach)
    lines.push(printable(`out of reach: node ${node}; what is left there goes when it is back`));
  return `${lines.join('\n')}\n`;
}

function describe(group: readonly Left[]): string {
  const [first] = group;
  if (first?.state !== 'alive' && first?.state !== 'unknown') {
    return group.map(({ kind, id }) => `${kind} ${kind === 'volume' ? id : id.slice(0, 12)}`).join(', ');
  }
  const counts = [...KINDS, SWARM_KIND].map((kind) => ({
    kind,
    count: group.filter((each) => each.kind === kind).length,
  }));
  const there = counts.filter(({ count }) => count > 0).map(({ kind, count }) => counted(count, kind));
  return `${there.join(', ')} of run ${first.run}`;
}

function advice({ state, run }: Left): string {
  return state === 'unknown' ? `; if it has ended, forkbed clean --run-id ${run} removes this` : '';
}
