/** What becomes of children and zombies when somebody ends, or does not: S5 to S8 of docs/claims.md. */
import type { Census } from '../../../common/process-table/model.ts';
import { adoptedAmong, livingAmong, livingChildren, zombieChildren, zombiesAmong } from './count.ts';
import { type Experiment, toFigures } from './experiment.ts';
import type { ExperimentBench } from './experiment-bench.ts';

const PROCESS_C = 'src/container/posix/process.c';
const DISPOSITIONS = 'src/container/server/reaping/dispositions.ts';
const WAIT = 'src/container/server/reaping/wait.ts';
const CLIENTS = 5;

interface Parted {
  readonly parent: number;
  readonly before: Census;
  readonly after: Census;
}

async function killParent(bench: ExperimentBench, parent: number): Promise<Parted> {
  const before = await bench.census();
  await bench.kill([parent]);
  return { parent, before, after: await bench.census() };
}

export const childWithoutExit: Experiment<'child-without-exit-lives-on', Parted> = {
  run: async (bench) => {
    const parent = await bench.startServerBelow('init', ['--bug', 'no-exit']);
    await bench.runClients(CLIENTS);
    return killParent(bench, parent);
  },
  observe: ({ parent, before, after }) => {
    const pids = livingChildren(before, parent);
    const left = livingAmong(after, pids);
    const outcome = pids.length === 0 ? 'exit' : left === 0 ? 'end' : left === pids.length ? 'outlive' : 'other';
    return {
      outcome,
      figures: toFigures({ clients: CLIENTS, children: pids.length, childrenAfterParent: left }),
    };
  },
  code: [
    { file: PROCESS_C, who: 'child', begin: 'static _Noreturn void run_child(', mark: ['_exit(status);'] },
    {
      file: 'src/container/server/bugs/bugs.ts',
      who: 'bug',
      begin: 'function noExit(',
      mark: ['server.closeClient();', 'return sleepForever();'],
    },
  ],
};

interface Twice {
  readonly clients: number;
  readonly first: Census;
  readonly later: Census;
}

export const unreapedChild: Experiment<'unreaped-child-stays-defunct', Twice> = {
  run: async (bench) => {
    await bench.startServer(['--reap', 'none']);
    await bench.runClients(CLIENTS);
    const first = await bench.census();
    await bench.settle();
    return { clients: CLIENTS, first, later: await bench.census() };
  },
  observe: ({ clients, first, later }) => {
    const zombies = zombieChildren(first);
    const left = zombiesAmong(later, zombies);
    const isStay = zombies.length === clients && left === clients;
    return {
      outcome: isStay ? 'stay' : left === 0 ? 'vanish' : 'other',
      figures: toFigures({ clients, zombies: zombies.length, zombiesLater: left }),
    };
  },
  code: [
    { file: DISPOSITIONS, who: 'parent', begin: 'export const reapNone', mark: ['SIG_DFL', 'reap: () => {}'] },
    { file: PROCESS_C, who: 'child', begin: 'static _Noreturn void run_child(', mark: ['_exit(status);'] },
  ],
};

/** The same below each. */
interface Below<Samples> {
  readonly init: Samples;
  readonly sleep: Samples;
}

async function belowEach<Samples>(run: (pid1: 'init' | 'sleep') => Promise<Samples>): Promise<Below<Samples>> {
  const init = await run('init');
  return { init, sleep: await run('sleep') };
}

export const zombiesLeft: Experiment<'zombies-vanish-with-their-parent', Below<Parted>> = {
  run: (bench) =>
    belowEach(async (pid1) => {
      const parent = await bench.startServerBelow(pid1, ['--reap', 'none']);
      await bench.runClients(CLIENTS);
      return killParent(bench, parent);
    }),
  observe: ({ init, sleep }) => {
    const [zombies, others] = [init, sleep].map(({ parent, before }) => zombieChildren(before, parent));
    const below = zombiesAmong(init.after, zombies ?? []);
    const belowSleep = zombiesAmong(sleep.after, others ?? []);
    const count = zombies?.length ?? 0;
    const isComparable = count > 0 && others?.length === count;
    return {
      outcome: isComparable ? whereReaped({ below, belowSleep, count }, ['always', 'depends', 'never']) : 'other',
      figures: toFigures({ zombies: count, zombiesBelowInit: below, zombiesBelowSleep: belowSleep }),
    };
  },
  code: [
    { file: DISPOSITIONS, who: 'parent', begin: 'export const reapNone', mark: ['reap: () => {}'] },
    { file: WAIT, who: 'parent', begin: 'function reapAll(', mark: ['askFor(ANY_CHILD)'] },
  ],
};

interface Orphans extends Parted {
  /** When the children have been killed, too. */
  readonly ended: Census;
}

export const orphans: Experiment<'orphan-is-adopted-and-reaped', Below<Orphans>> = {
  run: (bench) =>
    belowEach(async (pid1) => {
      const parent = await bench.startServerBelow(pid1, []);
      await bench.holdClients(CLIENTS);
      const parted = await killParent(bench, parent);
      const children = livingChildren(parted.before, parent);
      if (livingAmong(parted.after, children) === children.length) await bench.kill(children);
      return { ...parted, ended: await bench.census() };
    }),
  observe: ({ init, sleep }) => {
    const [first = NOTHING, second = NOTHING] = [init, sleep].map(({ parent, before, after, ended }) => {
      const pids = livingChildren(before, parent);
      return { count: pids.length, adopted: adoptedAmong(after, pids), zombies: zombiesAmong(ended, pids) };
    });
    const { count } = first;
    const isAdopted = count > 0 && [first, second].every(({ adopted }) => adopted === count);
    const isKilled = count > 0 && [first, second].every(({ adopted }) => adopted === 0);
    const ends = { below: first.zombies, belowSleep: second.zombies, count };
    return {
      outcome: isAdopted ? whereReaped(ends, ['reaped', 'depends', 'other']) : isKilled ? 'killed' : 'other',
      figures: toFigures({
        children: count,
        adoptedByInit: first.adopted,
        adoptedBySleep: second.adopted,
        zombiesBelowInit: first.zombies,
        zombiesBelowSleep: second.zombies,
      }),
    };
  },
  code: [
    { file: WAIT, who: 'parent', begin: 'const ANY_CHILD', mark: ['ANY_CHILD'] },
    { file: WAIT, who: 'parent', begin: 'function reapAll(', mark: ['askFor(ANY_CHILD)'] },
    {
      file: 'src/container/server/modes/forking-server.ts',
      who: 'child',
      begin: '  child(): number {',
      mark: ['this.serve()'],
    },
  ],
};

const NOTHING = { count: 0, adopted: 0, zombies: 0 };

/** Whether zombies went in both places, below an init alone, or in neither. */
function whereReaped<Outcome extends string>(
  { below, belowSleep, count }: { below: number; belowSleep: number; count: number },
  [both, initAlone, neither]: readonly [Outcome, Outcome, Outcome],
): Outcome | 'other' {
  if (below === 0) return belowSleep === 0 ? both : belowSleep === count ? initAlone : 'other';
  return below === count && belowSleep === count ? neither : 'other';
}
