/** Which copy of a socket parent and child must close: S3 and S4 of docs/claims.md. */
import type { Census } from '../../../common/process-table/model.ts';
import { heldSockets, listenHolders, livingChildren, parentDescriptors } from './count.ts';
import { type Experiment, toFigures } from './experiment.ts';
import type { ExperimentBench } from './experiment-bench.ts';

const FORKING_SERVER = 'src/container/server/modes/forking-server.ts';
const BUGS = 'src/container/server/bugs/bugs.ts';
const CLIENTS = 10;
const ANOTHER_SERVER = ['timeout', '--preserve-status', '1', 'forkbed-server', '--grace', '0'];
const EXEC_LIMIT_MS = 20_000;

interface HeldClients {
  readonly clients: number;
  readonly before: Census;
  readonly after: Census;
}

export const parentKeepsClient: Experiment<'parent-must-close-client', HeldClients> = {
  run: async (bench) => {
    await bench.startServer(['--bug', 'keep-client-fd']);
    const before = await bench.census();
    await bench.runClients(CLIENTS);
    return { clients: CLIENTS, before, after: await bench.census() };
  },
  observe: ({ clients, before, after }) => {
    const [descriptorsBefore, descriptorsAfter] = [parentDescriptors(before), parentDescriptors(after)];
    const [held, children] = [heldSockets(after), livingChildren(after).length];
    const gained = descriptorsAfter - descriptorsBefore;
    const isHeld = gained === clients && held === clients && children === 0;
    return {
      outcome: isHeld ? 'kept' : gained === 0 && held === 0 ? 'closed' : 'other',
      figures: toFigures({ clients, children, descriptorsBefore, descriptorsAfter, heldSockets: held }),
    };
  },
  code: [
    {
      file: FORKING_SERVER,
      who: 'parent',
      begin: '  forked(pid: number): void {',
      mark: ['this.server.closeClient();'],
    },
    { file: BUGS, who: 'bug', begin: 'function keepClientFd(', mark: ['server.releaseClient();'] },
  ],
};

interface HeldListener {
  /** When the parent has gone, and its child serves. */
  readonly orphaned: Census;
  /** What another server says: `ready`, or the code of its error. */
  readonly nextServer: string;
}

async function startAnother({ server }: ExperimentBench): Promise<string> {
  const { stdout, stderr } = await server.exec(ANOTHER_SERVER, EXEC_LIMIT_MS);
  return /"event":"(ready)"/.exec(stdout)?.[1] ?? /\bE[A-Z]{3,}\b/.exec(stderr)?.[0] ?? 'unknown';
}

export const childKeepsListener: Experiment<'child-must-close-listener', HeldListener> = {
  run: async (bench) => {
    const parent = await bench.startServerBelow('init', ['--bug', 'keep-listen-fd']);
    await bench.holdClients(1);
    await bench.kill([parent]);
    return { orphaned: await bench.census(), nextServer: await startAnother(bench) };
  },
  observe: ({ orphaned, nextServer }) => {
    const holders = listenHolders(orphaned);
    const isTaken = holders > 0 && nextServer === 'EADDRINUSE';
    const isFree = holders === 0 && nextServer === 'ready';
    return {
      outcome: isTaken ? 'taken' : isFree ? 'free' : 'other',
      figures: toFigures({ listenHolders: holders, nextServer }),
    };
  },
  code: [
    { file: FORKING_SERVER, who: 'child', begin: '  child(): number {', mark: ['this.server.closeListen();'] },
    { file: BUGS, who: 'bug', begin: 'function keepListenFd(', mark: ['inThisProcess('] },
  ],
};
