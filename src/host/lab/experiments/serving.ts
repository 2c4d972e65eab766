/** Who serves how many at once, and what that costs: S1, S2 and S12 of docs/claims.md. */
import type { Census } from '../../../common/process-table/model.ts';
import { livingChildren, servedConnections, waitingConnections } from './count.ts';
import { type Experiment, toFigures } from './experiment.ts';
import type { ExperimentBench } from './experiment-bench.ts';

const FORKING_SERVER = 'src/container/server/modes/forking-server.ts';
const SINGLE_CLIENTS = 3;
const FORK_CLIENTS = 20;
const COST_CONNECTIONS = 300;
const COST_CONCURRENCY = 16;
const COST_HELD = 100;
/** What differs by less is the same. */
const SAME_RATIO = 1.1;

interface Held {
  readonly clients: number;
  readonly held: Census;
}

async function hold(bench: ExperimentBench, mode: 'single' | 'fork', clients: number): Promise<Held> {
  await bench.startServer(['--mode', mode]);
  await bench.holdClients(clients);
  return { clients, held: await bench.census() };
}

function countHeld({ clients, held }: Held) {
  const [served, waiting] = [servedConnections(held), waitingConnections(held)];
  return { clients, served, waiting, children: livingChildren(held).length };
}

export const oneProcess: Experiment<'one-process-serves-one-client', Held> = {
  run: (bench) => hold(bench, 'single', SINGLE_CLIENTS),
  observe: (samples) => {
    const { clients, served, waiting } = countHeld(samples);
    const isConnected = served + waiting === clients;
    const outcome = served === clients ? 'all' : served !== 1 ? 'other' : isConnected ? 'one' : 'refused';
    return { outcome, figures: toFigures({ clients, served, waiting }) };
  },
  code: [
    {
      file: 'src/container/server/modes/single-server.ts',
      who: 'parent',
      begin: '  run(): number {',
      mark: ['this.watchListener(!this.isServing', 'if (!this.isServing &&'],
    },
  ],
};

export const manyAtOnce: Experiment<'children-serve-many-at-once', Held> = {
  run: (bench) => hold(bench, 'fork', FORK_CLIENTS),
  observe: (samples) => {
    const { clients, served, waiting, children } = countHeld(samples);
    const isAll = served === clients && children === clients;
    return {
      outcome: isAll ? 'all' : served === 1 ? 'one' : 'other',
      figures: toFigures({ clients, served, children, waiting }),
    };
  },
  code: [
    {
      file: 'src/container/posix/process.c',
      who: 'parent',
      begin: 'static int fork_once(',
      mark: ['loop->next, loop->self', 'fork_process(loop->exit_signal)', 'loop->child, loop->self', 'loop->forked'],
    },
    { file: FORKING_SERVER, who: 'child', begin: '  child(): number {', mark: ['this.serve()'] },
  ],
};

interface Cost {
  readonly cpuUs: number;
  readonly memoryKiB: number;
}

interface Costs {
  readonly fork: Cost;
  readonly events: Cost;
}

async function measureCost(bench: ExperimentBench, mode: 'fork' | 'events'): Promise<Cost> {
  await bench.startServer(['--mode', mode]);
  const idle = await bench.server.usage();
  await bench.runClients(COST_CONNECTIONS, COST_CONCURRENCY);
  const loaded = await bench.server.usage();
  await bench.holdClients(COST_HELD);
  const held = await bench.server.usage();
  return {
    cpuUs: (loaded.cpuNs - idle.cpuNs) / COST_CONNECTIONS / 1_000,
    memoryKiB: (held.memoryBytes - loaded.memoryBytes) / COST_HELD / 1_024,
  };
}

/** Of a child for each client, against one process for all. */
function compareCosts({ fork, events }: Costs): 'less' | 'same' | 'more' | 'other' {
  const compared = [
    [fork.cpuUs, events.cpuUs],
    [fork.memoryKiB, events.memoryKiB],
  ] as const;
  const each = compared.map(([a, b]) => (a > b * SAME_RATIO ? 'more' : a * SAME_RATIO < b ? 'less' : 'same'));
  return each[0] === each[1] ? (each[0] ?? 'other') : 'other';
}

export const processesCost: Experiment<'processes-cost-more-than-one', Costs> = {
  run: async (bench) => {
    const events = await measureCost(bench, 'events');
    return { events, fork: await measureCost(bench, 'fork') };
  },
  observe: (costs) => ({
    outcome: compareCosts(costs),
    figures: toFigures({
      cpuFork: costs.fork.cpuUs,
      cpuEvents: costs.events.cpuUs,
      memoryFork: costs.fork.memoryKiB,
      memoryEvents: costs.events.memoryKiB,
    }),
  }),
  code: [
    {
      file: 'src/container/posix/process.c',
      who: 'parent',
      begin: 'static pid_t fork_process(',
      mark: ['SYS_clone'],
    },
    { file: FORKING_SERVER, who: 'child', begin: '  child(): number {', mark: ['collectGarbage(false)'] },
    {
      file: 'src/container/server/modes/event-server.ts',
      who: 'parent',
      begin: '  private acceptClients(',
      mark: ['this.served.add('],
    },
  ],
};
