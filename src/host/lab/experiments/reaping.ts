/** What zombies hold, and how a server leaves none: S9, S10 and S11 of docs/claims.md. */
import type { Census } from '../../../common/process-table/model.ts';
import { livingChildren, parentDisposition, zombieChildren } from './count.ts';
import { type Experiment, toFigures } from './experiment.ts';

const WAIT = 'src/container/server/reaping/wait.ts';
const FORKING_SERVER = 'src/container/server/modes/forking-server.ts';
/** PID 1 is one of them. */
const PIDS_LIMIT = 21;
const FILLING_CONCURRENCY = 4;
const LATER = 5;
const BURST = 50;
const PASSING = 20;

interface Filled {
  readonly full: Census;
  /** As the engine counts; `undefined` where it does not. */
  readonly tasks: number | undefined;
  readonly clientsLater: number;
  readonly servedLater: number;
  /** What the server says of a fork that failed. */
  readonly forkError: string | undefined;
}

export const zombiesHold: Experiment<'zombies-hold-resources', Filled> = {
  run: async (bench) => {
    await bench.startServer(['--reap', 'none'], { pidsLimit: PIDS_LIMIT });
    await bench.runClients(PIDS_LIMIT - 1, FILLING_CONCURRENCY);
    const full = await bench.census();
    const tasks = await bench.server.taskCount();
    const { ok } = await bench.runClients(LATER, 1);
    const rejected = (await bench.server.events()).find(({ event }) => event === 'rejected');
    const forkError = rejected === undefined ? undefined : `${rejected.syscall}: ${rejected.code}`;
    return { full, tasks, clientsLater: LATER, servedLater: ok, forkError };
  },
  observe: ({ full, tasks, clientsLater, servedLater, forkError }) => {
    const zombies = zombieChildren(full).length;
    const isRefused = zombies > 0 && servedLater === 0;
    return {
      outcome: isRefused ? 'refused' : servedLater === clientsLater ? 'served' : 'other',
      figures: toFigures({ zombies, tasks, clientsLater, servedLater, forkError }),
    };
  },
  code: [
    {
      file: FORKING_SERVER,
      who: 'parent',
      begin: '  failed(error: PosixError): void {',
      mark: ['this.server.closeClient();', "this.acceptor.reject('fork', error)"],
    },
    {
      file: 'src/container/server/reaping/dispositions.ts',
      who: 'parent',
      begin: 'export const reapNone',
      mark: ['reap: () => {}'],
    },
  ],
};

interface Burst {
  readonly killed: number;
  readonly clientsLater: number;
  readonly servedLater: number;
  /** Children of which the server has logged by which signal they ended. */
  readonly statusesKnown: number;
  readonly after: Census;
}

export const waitServes: Experiment<'wait-reaps-while-serving', Burst> = {
  run: async (bench) => {
    await bench.startServer(['--reap', 'wait', '--log', 'connections']);
    await bench.holdClients(BURST);
    const killed = await bench.killChildren();
    const { ok } = await bench.runClients(LATER);
    const ended = (await bench.server.events()).filter(
      ({ event, signal }) => event === 'ended' && signal === 'SIGKILL',
    );
    const statusesKnown = ended.length;
    return { killed, clientsLater: LATER, servedLater: ok, statusesKnown, after: await bench.census() };
  },
  observe: ({ after, killed, ...counts }) => {
    const zombies = zombieChildren(after).length;
    const isServing = counts.servedLater === counts.clientsLater;
    const outcome = zombies > 0 ? 'zombies' : !isServing ? 'blocked' : killed > 0 ? 'both' : 'other';
    return { outcome, figures: toFigures({ killed, zombies, ...counts }) };
  },
  code: [
    {
      file: FORKING_SERVER,
      who: 'parent',
      begin: '  private waitForEvents(): void {',
      mark: ['this.waits.wait(limitMs)', 'handleSignals(this.context)', 'this.waits.events(LISTENER)'],
    },
    { file: WAIT, who: 'parent', begin: 'function reapAll(', mark: ['askFor(ANY_CHILD)'] },
    { file: WAIT, who: 'parent', begin: 'function askFor(', mark: ['WNOHANG'] },
  ],
};

interface Passed {
  readonly clients: number;
  readonly after: Census;
}

export const ignoredSigchld: Experiment<'ignored-sigchld-leaves-no-zombies', Passed> = {
  run: async (bench) => {
    await bench.startServer(['--reap', 'ignore']);
    const { ok } = await bench.runClients(PASSING);
    return { clients: ok, after: await bench.census() };
  },
  observe: ({ clients, after }) => {
    const [zombies, children] = [zombieChildren(after).length, livingChildren(after).length];
    const parentSigchld = parentDisposition(after);
    const isNone = clients > 0 && children === 0 && parentSigchld === 'SIG_IGN';
    return {
      outcome: zombies > 0 ? 'zombies' : isNone ? 'none' : 'other',
      figures: toFigures({ clients, parentSigchld, children, zombies }),
    };
  },
  code: [
    {
      file: 'src/container/server/reaping/dispositions.ts',
      who: 'parent',
      begin: 'export const reapIgnore',
      mark: ['SIG_IGN'],
    },
  ],
};
