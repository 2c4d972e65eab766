/** A service of a run, whose tasks have all started. On dispose it is removed, with its tasks on every node. */
import { randomUUID } from 'node:crypto';
import type Dockerode from 'dockerode';
import { ForkbedError } from '../../../common/forkbed-error.ts';
import { counted } from '../../../common/report/phrase.ts';
import { EngineError } from '../../errors.ts';
import { pollUntil } from '../../toolkit/poll.ts';
import type { Engine } from '../engine.ts';
import { httpStatus } from '../http-status.ts';
import { removeService } from './remove-service.ts';
import { type ServiceOptions, serviceSpecFor } from './service-spec.ts';
import type { Swarm } from './swarm.ts';
import { describeLost, judgeStart, parseTasks, type TaskStart } from './swarm-task.ts';

/** How long more of what failed is waited for, so that every node with the same trouble is named. */
const PATIENCE_MS = 3_000;
const GAP_MS = 300;
const MAX_NAME = 63;

export class StartedService implements AsyncDisposable {
  readonly #swarm: Swarm;
  readonly #id: string;

  private constructor(swarm: Swarm, id: string) {
    this.#swarm = swarm;
    this.#id = id;
  }

  /**
   * All of its tasks have started within `limitMs`, or nothing is left of it.
   * @throws ForkbedError ERR_IMAGE, which names the nodes without the image; ForkbedError ERR_SWARM where no node meets the constraints;
   *   EngineError with what the nodes say otherwise; EngineLostError, DeadlineError
   */
  static async start(swarm: Swarm, options: ServiceOptions, limitMs: number): Promise<StartedService> {
    const { engine } = swarm;
    const name = `forkbed-${options.role}-${randomUUID().slice(0, 8)}-${engine.run.id}`.slice(0, MAX_NAME);
    const spec = serviceSpecFor(options, { name, labels: engine.run.labelsFor(options.role) });
    const service = new StartedService(swarm, await create(engine, options.image, spec));
    try {
      await service.#whenStarted(options, limitMs);
      return service;
    } catch (error) {
      await service[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Tasks that have ended by now though nobody ended them, by node; empty where there are none. @throws EngineError, EngineLostError */
  async lost(): Promise<string[]> {
    return describeLost(await this.#tasks(), await this.#swarm.nodes());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await removeService(this.#swarm.engine, this.#id);
    } catch (error) {
      if (httpStatus(error) !== 404) throw error;
    }
  }

  async #tasks() {
    const docker = await this.#swarm.engine.client();
    return parseTasks(await docker.listTasks({ filters: { service: [this.#id] } }));
  }

  async #whenStarted({ replicas: wanted, image, role, constraints = [] }: ServiceOptions, limitMs: number) {
    const nodes = await this.#swarm.nodes();
    const beganMs = performance.now();
    let troubleMs: number | undefined;
    const judge = async (): Promise<TaskStart> => {
      const tasks = await this.#tasks();
      const nowMs = performance.now();
      const isLate = nowMs - beganMs > limitMs;
      const patient = !isLate && (troubleMs === undefined || nowMs - troubleMs < PATIENCE_MS);
      const start = judgeStart(tasks, { wanted, nodes, patient });
      if (start.state === 'waiting' && start.problems.length > 0) troubleMs ??= nowMs;
      return start;
    };
    const start = await pollUntil(judge, ({ state }) => state !== 'waiting', { limitMs, gapMs: GAP_MS });
    if (start.state === 'started') return;
    const reason = start.problems.join('; ');
    const cause = start.state === 'failed' ? start.cause : 'node';
    if (cause === 'image') {
      throw new ForkbedError(
        'ERR_IMAGE',
        `expected ${image} on each node, or in a registry that each node can pull from, received ${reason}; forkbed swarm prepare, or --registry, puts it into one`,
      );
    }
    if (cause === 'placement') {
      const where = constraints.length === 0 ? 'nodes' : `nodes with ${constraints.join(' and ')}`;
      throw new ForkbedError('ERR_SWARM', `expected ${where} that take ${counted(wanted, role)}, received ${reason}`);
    }
    const open = start.state === 'waiting' ? [`${counted(start.open, 'task')} not started within ${limitMs} ms`] : [];
    throw new EngineError({
      what: `the start of ${counted(wanted, role)} in its Swarm`,
      cause: new Error([...open, ...(reason === '' ? [] : [reason])].join('; ')),
    });
  }
}

/** Its id. Nodes pull with what the user has logged in to the registry with. */
async function create(engine: Engine, image: string, spec: Dockerode.ServiceSpec): Promise<string> {
  const docker = await engine.client();
  // It loads testcontainers, which no check needs that has its clients on the subject's engine.
  const { readImageName, credentialsFor } = await import('../registry-credentials.ts');
  const credentials = await credentialsFor(engine, readImageName(image));
  const created = await (credentials === undefined
    ? docker.createService(spec)
    : docker.createService(credentials as Dockerode.AuthConfig, spec));
  return created.id;
}
