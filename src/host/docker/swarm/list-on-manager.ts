/** What only a manager of a Swarm lists; on every other engine there is nothing of the kind. */
import type { Engine } from '../engine.ts';
import { httpStatus } from '../http-status.ts';
import { parseNodes, type SwarmNode } from './swarm-node.ts';

/** Docker answers 503 where the engine manages no Swarm; Podman does not know the path. */
const NO_MANAGER = [503, 404, 501];

/** A service that carries a label. */
export interface ListedService {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Those with the label; `undefined` where the engine manages no Swarm. @throws EngineError, EngineLostError, DeadlineError */
export async function listServices(engine: Engine, label: string): Promise<ListedService[] | undefined> {
  const docker = await engine.client();
  const services = await onManager(docker.listServices({ filters: { label: [label] } }));
  return services?.map(({ ID, Spec }) => ({ id: ID, labels: Spec?.Labels ?? {} }));
}

/** All nodes; none where the engine manages no Swarm. @throws EngineError, EngineLostError, DeadlineError */
export async function listNodes(engine: Engine): Promise<SwarmNode[]> {
  const docker = await engine.client();
  return parseNodes((await onManager(docker.listNodes())) ?? []);
}

async function onManager<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (NO_MANAGER.includes(httpStatus(error) ?? 0)) return undefined;
    throw error;
  }
}
