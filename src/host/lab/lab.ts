/**
 * The lab: a server of forkbed's own, its clients, and what a learner does to them. It starts and signals only containers of its own run, and
 * removes all of them on dispose. One thing is done at a time.
 */
import type { ClientsRequest, LabReply, LabRequest, ServerRequest } from '../../common/lab/lab-request.ts';
import type { LiveProcess } from '../../common/live/live-sample.ts';
import { counted } from '../../common/report/phrase.ts';
import { awaitSignal } from '../chaos/send-signal.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import { startSubject } from '../check/subject.ts';
import { verify } from '../check/verify.ts';
import type { StartedClients } from '../clients.ts';
import type { Engine } from '../docker/engine.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { Testbed } from '../testbed.ts';

const PORT = 5005;
/** As the article's first server is: it does not reap. */
const FIRST: ServerRequest = { mode: 'fork', reap: 'none', bug: '', maxChildren: 0 };
const SPARE_PIDS = 5;
const FILLING: ClientsRequest = { containers: 1, connections: 20, holdS: 60, misbehave: 'no' };

export class Lab implements AsyncDisposable {
  readonly #testbed: Testbed;
  #server: StartedContainer | undefined;
  readonly #clients: StartedClients[] = [];
  #last: Promise<unknown> = Promise.resolve();

  private constructor(testbed: Testbed) {
    this.#testbed = testbed;
  }

  /** With a server that forks and does not reap. `image`: forkbed's own. @throws as Testbed.start and startServer */
  static async start(engine: Engine, image: string): Promise<Lab> {
    const lab = new Lab(await Testbed.start({ engine, image }));
    try {
      await lab.#startServer(FIRST);
      return lab;
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The id of the server's container; empty while there is none. */
  get serverId(): string {
    return this.#server?.id ?? '';
  }

  /**
   * Does it when all that was asked before is done.
   * @param processes as the page shows them, of which a child may be chosen
   * @throws what starting, signalling and judging throw; Error where there is no child, or no server
   */
  do(request: LabRequest, processes: readonly LiveProcess[]): Promise<LabReply> {
    const done = this.#last.then(() => this.#do(request, processes));
    this.#last = done.catch(() => {});
    return done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#testbed[Symbol.asyncDispose]();
  }

  async #do(request: LabRequest, processes: readonly LiveProcess[]): Promise<LabReply> {
    switch (request.action) {
      case 'start-server':
        return this.#startServer(request.server);
      case 'start-clients':
        return this.#startClients(request.clients);
      case 'end-clients':
        return this.#endClients();
      case 'kill-child':
        return this.#killChild(request.pid ?? youngestChild(processes));
      case 'suspend-server':
        await this.#running.kill('SIGSTOP');
        return { observed: 'PID 1 got SIGSTOP' };
      case 'resume-server':
        await this.#running.kill('SIGCONT');
        return { observed: 'PID 1 got SIGCONT' };
      case 'end-server':
        await this.#running.stop();
        return { observed: 'PID 1 got SIGTERM, and has ended' };
      case 'leave-orphan':
        await this.#testbed.startProbe(this.#running, ['orphan', '--exit', '0']);
        return { observed: 'a process was left to PID 1, which adopts it' };
      case 'fill-pids':
        return this.#fillPids();
      case 'verdict':
        return this.#judge();
    }
  }

  get #running(): StartedContainer {
    if (this.#server === undefined) throw new Error('expected a server, received none: start one');
    return this.#server;
  }

  async #startServer({ mode, reap, bug, maxChildren }: ServerRequest): Promise<LabReply> {
    await this.#endClients();
    await this.#server?.remove();
    this.#server = undefined;
    const args = ['--mode', mode, ...(mode === 'fork' ? ['--reap', reap] : [])];
    if (bug !== '') args.push('--bug', bug);
    if (maxChildren > 0) args.push('--max-children', String(maxChildren));
    this.#server = await this.#testbed.startServer({ args });
    return { observed: `started: forkbed-server ${args.join(' ')}` };
  }

  async #startClients({ containers, connections, holdS, misbehave }: ClientsRequest): Promise<LabReply> {
    const args = ['--connections', String(connections), '--concurrency', String(connections), '--hold', `${holdS}s`];
    if (misbehave !== 'no') args.push('--misbehave', misbehave);
    this.#clients.push(await this.#testbed.startClients({ containers, args }));
    return { observed: `started: ${counted(containers, 'container')} with ${counted(connections, 'connection')} each` };
  }

  async #endClients(): Promise<LabReply> {
    const ended = this.#clients.splice(0);
    await Promise.all(ended.map((clients) => clients[Symbol.asyncDispose]()));
    return { observed: ended.length === 0 ? 'no clients were there' : 'all clients were removed' };
  }

  async #killChild(pid: number | undefined): Promise<LabReply> {
    if (pid === undefined) throw new Error('expected a child of PID 1 that lives, received none: start clients');
    const sent = await awaitSignal(this.#running, this.#testbed.image, { signal: 'SIGKILL', to: pid });
    try {
      const { acted } = await sent.outcome();
      return { observed: acted === 1 ? `pid ${pid} got SIGKILL, and has ended` : `pid ${pid} was not seen to end` };
    } finally {
      await sent.remove();
    }
  }

  async #fillPids(): Promise<LabReply> {
    const count = (await this.#running.taskCount()) ?? 1;
    await this.#running.limit({ pids: count + SPARE_PIDS });
    await this.#startClients(FILLING);
    return { observed: `the container may have ${count + SPARE_PIDS} processes, and 20 clients come` };
  }

  async #judge(): Promise<LabReply> {
    await using subject = await startSubject(this.#testbed.engine, { container: this.#running.id });
    const plan = { ...DEFAULT_PLAN, port: PORT };
    const { outcome, findings } = await verify(subject, plan, { image: this.#testbed.image });
    return {
      observed: outcome,
      findings: findings.map(({ id, outcome: each, observed }) => ({ id, outcome: each, observed })),
    };
  }
}

function youngestChild(processes: readonly LiveProcess[]): number | undefined {
  const children = processes.filter(({ ppid, zombieSinceMs }) => ppid === 1 && zombieSinceMs === undefined);
  return children.toSorted((a, b) => b.startedAtMs - a.startedAtMs)[0]?.pid;
}
