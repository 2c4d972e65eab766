/** Where a check runs: on one engine, or with its clients on the nodes of a Swarm, and its subject on a node of it. */
import { DEFAULT_PLAN } from '../check/plan.ts';
import type { SwarmClients } from '../check/swarm-clients.ts';
import type { Engine } from '../docker/engine.ts';
import { removeAbandoned } from '../docker/ownership.ts';
import { Swarm } from '../docker/swarm/swarm.ts';
import type { CheckOptions } from './check-options.ts';

/** On dispose its network is removed. */
export interface RunPlace extends AsyncDisposable {
  /** Of the subject and the audit. */
  readonly engine: Engine;
  /** Of the audit, as that engine has it. */
  readonly image: string;
  /** That the subject joins; absent where it gets one of its own. */
  readonly network?: string;
  /** Absent where the clients are on the subject's engine. */
  readonly swarm?: SwarmClients;
}

/** @throws ForkbedError ERR_SWARM, ERR_IMAGE; EngineError, EngineLostError, DeadlineError, NoEngineError */
export async function openPlace(
  { engine: manager, image }: Pick<RunPlace, 'engine' | 'image'>,
  { swarm: isSwarm, subjectNode, subjectHost, registry: address, constraint, clients, clientImage }: CheckOptions,
): Promise<RunPlace> {
  if (!isSwarm) return { engine: manager, image, [Symbol.asyncDispose]: async () => {} };
  const swarm = await Swarm.find(manager);
  const engine = subjectHost === '' ? manager : await swarm.findEngine(subjectNode, subjectHost);
  if (engine !== manager) await removeAbandoned(engine);
  const registry = address === '' ? undefined : address;
  const shared = await swarm.shareImage(image, registry);
  const ofClients =
    clientImage === '' ? shared : await swarm.shareImage(await swarm.addClient(clientImage, image), registry);
  const network = await swarm.startNetwork({ containers: clients ?? DEFAULT_PLAN.clients });
  return {
    engine,
    // Another node has it by the name that each has it by.
    image: engine === manager ? image : shared,
    network: network.name,
    swarm: { swarm, image: ofClients, constraints: constraint },
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
}
