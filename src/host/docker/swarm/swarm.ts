/**
 * A Docker Swarm, through its manager: the nodes, and the overlay network that containers on all of them join. It schedules nothing by
 * itself: that is the Swarm's business (ADR 0049).
 */
import { randomUUID } from 'node:crypto';
import { ForkbedError } from '../../../common/forkbed-error.ts';
import { errorMessage, readField } from '../../thrown.ts';
import type { Engine } from '../engine.ts';
import { removeNetwork, type StartedNetwork } from '../network.ts';
import { buildClientImage } from './client-image.ts';
import { listNodes } from './list-on-manager.ts';
import { chooseSubnet } from './overlay-subnet.ts';
import { digests, pushImage } from './push-image.ts';
import { findRegistry } from './registry.ts';
import type { SwarmNode } from './swarm-node.ts';

/** Subject, gate, clients that pass by, and restarts of them before their addresses are free again. */
const OTHERS = 40;
const MAX_ATTEMPTS = 5;

/**
 * A Docker Swarm, through the engine that manages it.
 * @example
 * ```ts
 * import { defaultEngine, Swarm } from 'forkbed';
 *
 * const swarm = await Swarm.find(defaultEngine());
 * for (const { name, state } of await swarm.nodes()) console.log(name, state);
 * ```
 */
export class Swarm {
  /** The manager. */
  readonly engine: Engine;

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  /**
   * The Swarm that the engine manages.
   * @throws ForkbedError ERR_SWARM where it manages none, with what to do; NoEngineError, EngineError, EngineLostError, DeadlineError
   */
  static async find(engine: Engine): Promise<Swarm> {
    // Asked anew: it may have been made since.
    const info: unknown = await (await engine.client()).info();
    const why = whyNoManager(readField(info, 'Swarm'));
    if (why !== undefined) throw new ForkbedError('ERR_SWARM', `expected a manager of a Docker Swarm, received ${why}`);
    return new Swarm(engine);
  }

  /** All of its nodes, as the manager sees them. @throws EngineError, EngineLostError, DeadlineError, NoEngineError */
  nodes(): Promise<readonly SwarmNode[]> {
    return listNodes(this.engine);
  }

  /**
   * The engine of a node, for the same run: a subject that is started on it runs there.
   * @param node its name, as `docker node ls` shows it
   * @param host where the engine listens, as DOCKER_HOST has it
   * @throws ForkbedError ERR_SWARM where the Swarm has no such node, or the engine is another node's; ArgumentError, NoEngineError
   */
  async findEngine(node: string, host: string): Promise<Engine> {
    const nodes = await this.nodes();
    const found = nodes.find(({ name, id }) => name === node || id === node);
    if (found === undefined) {
      const names = nodes.map(({ name }) => name).join(', ');
      throw new ForkbedError('ERR_SWARM', `expected a node of the Swarm (${names}), received ${JSON.stringify(node)}`);
    }
    const engine = this.engine.accompany(host);
    const info: unknown = await (await engine.client()).info();
    const id = readField(readField(info, 'Swarm'), 'NodeID');
    if (id === found.id) return engine;
    const other = nodes.find((each) => each.id === id)?.name ?? 'no node of the Swarm';
    throw new ForkbedError('ERR_SWARM', `expected the engine of node ${node} at ${host}, received that of ${other}`);
  }

  /**
   * The image by a name that the nodes can have it by. With a registry it is pushed there, and the name has its digest; so it is where
   * `forkbed swarm prepare` has made a registry. Else it is the digest that a registry knows, or its own name: then it must be on each node.
   * @param image of the manager
   * @param registry `HOST:PORT`
   * @throws ForkbedError ERR_IMAGE with what the registry said; EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async shareImage(image: string, registry?: string): Promise<string> {
    const { engine } = this;
    const address = registry ?? (await findRegistry(engine));
    if (address !== undefined) return pushImage(engine, image, address);
    const [known = image] = await digests(engine, image);
    return known;
  }

  /**
   * An image of other clients with forkbed's client in it, which waits at the gate and runs their command; its name on the manager, for
   * `shareImage`.
   * @param client pulled where it is missing
   * @param tools forkbed's own, of the manager
   * @throws ForkbedError ERR_IMAGE with what the build said; EngineLostError, NoEngineError
   */
  addClient(client: string, tools: string): Promise<string> {
    return buildClientImage(this.engine, { client, tools });
  }

  /**
   * Makes an overlay network of the run, which containers on every node can join, those of no service, too. On dispose it is removed.
   * @param options.containers how many will join it; a few by default. More than about 200 get a larger subnet than the Swarm gives by itself
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async startNetwork({ containers = 0 }: { containers?: number } = {}): Promise<StartedNetwork> {
    const { engine } = this;
    const docker = await engine.client();
    const name = `forkbed-${engine.run.id}-${randomUUID().slice(0, 8)}`;
    const cluster = readField(readField(await docker.info(), 'Swarm'), 'Cluster');
    const addresses = containers + (await this.nodes()).length + OTHERS;
    const create = () => {
      const subnet = chooseSubnet(addresses, cluster, Math.random);
      return docker.createNetwork({
        Name: name,
        Driver: 'overlay',
        Attachable: true,
        Labels: engine.run.labelsFor('network'),
        ...(subnet === undefined ? {} : { IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] } }),
      });
    };
    const network = await createUnlessTaken(create);
    return {
      name,
      [Symbol.asyncDispose]: async () => {
        // One that is still in use is left to the next run, which finds it by its label.
        await removeNetwork(engine, network.id);
      },
    };
  }
}

/** A subnet at random may be another network's. @throws EngineError */
async function createUnlessTaken<Network>(create: () => Promise<Network>): Promise<Network> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !/overlap/i.test(errorMessage(error))) throw error;
    }
  }
}

/** `state`: the field `Swarm` of the engine's info. The end of a sentence; `undefined` where it manages one. */
export function whyNoManager(state: unknown): string | undefined {
  if (readField(state, 'ControlAvailable') === true) return undefined;
  switch (readField(state, 'LocalNodeState')) {
    case 'active':
      return 'an engine that is a worker of one: name a manager in DOCKER_HOST or a context, or promote this node on a manager (docker node promote)';
    case 'pending':
      return 'an engine that is about to join one: wait until docker node ls on a manager shows it as ready';
    case 'locked':
      return 'an engine whose Swarm is locked: docker swarm unlock';
    case 'error':
      return `an engine whose Swarm failed: ${String(readField(state, 'Error'))}`;
    default:
      return 'an engine that is in none: docker swarm init makes one, and docker swarm join-token worker says how others join';
  }
}
