/**
 * The lab: a server of forkbed's own, its clients, and what a learner does to them. It starts and signals only containers of its own run, and
 * removes all of them on dispose. One thing is done at a time.
 */
import { assertRoom } from '../../common/lab/client-room.ts';
import { EXPERIMENTS, type ExperimentName } from '../../common/lab/experiments.ts';
import { FIRST_SERVER } from '../../common/lab/first-server.ts';
import type { ClientsRequest, LabReply, LabRequest, ServerRequest } from '../../common/lab/lab-request.ts';
import { type LabVerdict, PENDING, withFindings, withOutcome } from '../../common/lab/lab-verdict.ts';
import { serverArguments } from '../../common/lab/server-arguments.ts';
import type { LiveProcess } from '../../common/live/live-sample.ts';
import { counted } from '../../common/report/phrase.ts';
import { awaitSignal } from '../chaos/send-signal.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import { startSubject } from '../check/subject.ts';
import { verify } from '../check/verify.ts';
import type { Engine } from '../docker/engine.ts';
import type { ServerOptions } from '../testbed.ts';
import { errorMessage } from '../thrown.ts';
import { readExcerpts } from './experiments/code-excerpts.ts';
import { ExperimentBench } from './experiments/experiment-bench.ts';
import { EXPERIMENT_TABLE } from './experiments/index.ts';
import { LabBench } from './lab-bench.ts';
import type { LabView } from './lab-view.ts';
import { PORT } from './server-command.ts';

const MIB = 1_024 * 1_024;
const SPARE_PIDS = 5;
const FILLING: ClientsRequest = { containers: 1, connections: 20, holdS: 60, misbehave: 'no' };

export class Lab implements AsyncDisposable {
  readonly #bench: LabBench;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(bench: LabBench) {
    this.#bench = bench;
  }

  /** With a server that forks and does not reap. `image`: forkbed's own. @throws as LabBench.start and replaceServer */
  static async start(engine: Engine, image: string): Promise<Lab> {
    const lab = new Lab(await LabBench.start(engine, image));
    try {
      await lab.#startServer(FIRST_SERVER);
      return lab;
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The id of the server's container; empty while there is none. */
  get serverId(): string {
    return this.#bench.serverId;
  }

  /**
   * Does it when all that was asked before is done.
   * @param view what the page shows, of which a child may be chosen, and which shows a verdict
   * @throws what starting, signalling and judging throw; Error where there is no child, or no server
   */
  do(request: LabRequest, view: LabView): Promise<LabReply> {
    const done = this.#last.then(() => this.#do(request, view));
    this.#last = done.catch(() => {});
    return done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#bench[Symbol.asyncDispose]();
  }

  async #do(request: LabRequest, view: LabView): Promise<LabReply> {
    // It is of the server as it was.
    if (request.action !== 'verdict') view.showVerdict(undefined);
    switch (request.action) {
      case 'start-server':
        return this.#startServer(request.server);
      case 'start-clients':
        return this.#startClients(request.clients);
      case 'end-clients':
        return { observed: (await this.#bench.endClients()) ? 'all clients were removed' : 'no clients were there' };
      case 'kill-child':
        return this.#killChild(request.pid ?? youngestChild(view.processes));
      case 'suspend-server':
        await this.#bench.server.kill('SIGSTOP');
        return { observed: 'PID 1 got SIGSTOP' };
      case 'resume-server':
        await this.#bench.server.kill('SIGCONT');
        return { observed: 'PID 1 got SIGCONT' };
      case 'end-server':
        await this.#bench.server.stop();
        return { observed: 'PID 1 got SIGTERM, and has ended' };
      case 'leave-orphan':
        await this.#bench.leaveOrphan();
        return { observed: 'a process was left to PID 1, which adopts it' };
      case 'fill-pids':
        return this.#fillPids();
      case 'verdict':
        return this.#judge(view);
      case 'run-experiment':
        return this.#runExperiment(request, view);
    }
  }

  async #startServer(asked: ServerRequest): Promise<LabReply> {
    const args = serverArguments(asked);
    await this.#bench.replaceServer({ args, ...containerLimits(asked) });
    return { observed: [`started: forkbed-server ${args.join(' ')}`, ...describeLimits(asked)].join(', ') };
  }

  async #startClients({ containers, connections, holdS, misbehave }: ClientsRequest): Promise<LabReply> {
    assertRoom(await this.#bench.countClients(), { containers, connections: containers * connections });
    const args = ['--connections', String(connections), '--concurrency', String(connections), '--hold', `${holdS}s`];
    if (misbehave !== 'no') args.push('--misbehave', misbehave);
    await this.#bench.startClients({ containers, connections, args });
    return { observed: `started: ${counted(containers, 'container')} with ${counted(connections, 'connection')} each` };
  }

  async #killChild(pid: number | undefined): Promise<LabReply> {
    if (pid === undefined) throw new Error('expected a child of PID 1 that lives, received none: start clients');
    const sent = await awaitSignal(this.#bench.server, this.#bench.image, { signal: 'SIGKILL', to: pid });
    try {
      const { acted } = await sent.outcome();
      return { observed: acted === 1 ? `pid ${pid} got SIGKILL, and has ended` : `pid ${pid} was not seen to end` };
    } finally {
      await sent.remove();
    }
  }

  async #fillPids(): Promise<LabReply> {
    const { server } = this.#bench;
    const count = (await server.taskCount()) ?? 1;
    await server.limit({ pids: count + SPARE_PIDS });
    await this.#startClients(FILLING);
    return { observed: `the container may have ${count + SPARE_PIDS} processes, and 20 clients come` };
  }

  /** The page shows each check as soon as it is decided. */
  async #judge({ showVerdict }: LabView): Promise<LabReply> {
    let verdict = PENDING;
    const show = (next: LabVerdict) => {
      verdict = next;
      showVerdict(verdict);
    };
    show(verdict);
    try {
      const { engine, image, server } = this.#bench;
      await using subject = await startSubject(engine, { container: server.id });
      const judged = await verify(
        subject,
        { ...DEFAULT_PLAN, port: PORT },
        {
          image,
          onProgress: (step) => show({ ...verdict, step }),
          onFindings: (findings) => show(withFindings(verdict, findings)),
        },
      );
      show(withOutcome(judged));
      return { observed: judged.outcome };
    } catch (error) {
      show({ ...verdict, step: '', failure: errorMessage(error) });
      throw error;
    }
  }

  async #runExperiment(
    { experiment, prediction }: { experiment: ExperimentName; prediction: string },
    view: LabView,
  ): Promise<LabReply> {
    const { perform, code } = EXPERIMENT_TABLE[experiment];
    const excerpts = readExcerpts(code);
    const { outcome, figures } = await perform(new ExperimentBench(this.#bench, view));
    const { id } = EXPERIMENTS[experiment];
    return {
      observed: `${id.toUpperCase()}: ${outcome} was seen, ${prediction} was predicted`,
      report: { experiment, prediction, outcome, figures, code: excerpts },
    };
  }
}

function youngestChild(processes: readonly LiveProcess[]): number | undefined {
  const children = processes.filter(({ ppid, zombieSinceMs }) => ppid === 1 && zombieSinceMs === undefined);
  return children.toSorted((a, b) => b.startedAtMs - a.startedAtMs)[0]?.pid;
}

function containerLimits({ pids, memoryMiB, cpus, openFiles }: ServerRequest): ServerOptions {
  const memoryBytes = memoryMiB * MIB;
  return {
    ...(pids === 0 ? {} : { pidsLimit: pids }),
    // As much with swap: none of it.
    ...(memoryMiB === 0 ? {} : { memoryBytes, memorySwapBytes: memoryBytes }),
    ...(cpus === 0 ? {} : { cpus }),
    ...(openFiles === 0 ? {} : { ulimits: [{ Name: 'nofile', Soft: openFiles, Hard: openFiles }] }),
  };
}

function describeLimits({ pids, memoryMiB, cpus, openFiles }: ServerRequest): string[] {
  return [
    ...(pids === 0 ? [] : [`at most ${counted(pids, 'process', 'processes')}`]),
    ...(memoryMiB === 0 ? [] : [`at most ${memoryMiB} MiB of memory`]),
    ...(cpus === 0 ? [] : [`at most ${cpus} of a core`]),
    ...(openFiles === 0 ? [] : [`at most ${counted(openFiles, 'open file')} of each process`]),
  ];
}
