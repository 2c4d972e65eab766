/**
 * The clients of a check on the nodes of a Swarm: tasks of a service, which meet the audit over TCP. The gate is in a container of its
 * own beside the subject's, on the clients' network: no socket of it is in the subject's network namespace (ADR 0045, ADR 0049).
 */
import { randomBytes } from 'node:crypto';
import { printArguments } from '../../common/load/print-arguments.ts';
import { clientOptions } from '../../common/programs/client-options.ts';
import { gateOptions } from '../../common/programs/gate-options.ts';
import { startContainer } from '../docker/start-container.ts';
import { CLIENT_IN_IMAGE } from '../docker/swarm/client-image.ts';
import { StartedService } from '../docker/swarm/started-service.ts';
import type { Swarm } from '../docker/swarm/swarm.ts';
import { type ClientsOfCheck, commandIn, countClients, type GatePlace, gateTimeoutMs, ownLoad } from './clients.ts';
import type { CheckPlan } from './plan.ts';
import type { StartedSubject } from './subject.ts';

const GATE = 'gate';
const PORT = 5050;
const TOKEN_BYTES = 24;
/** The Swarm puts its own names into the environment of a task, and not into its arguments. */
const NAMES = { FORKBED_NODE: '{{.Node.Hostname}}', FORKBED_NAME: 'client {{.Task.Slot}}' };
const READY_WITHIN_MS = 10_000;
/** A node that lacks the image pulls it first. */
const START_WITHIN_MS = 120_000;

/** Clients on the nodes of a Swarm. The subject must be on a network of it: see `Swarm.startNetwork`. */
export interface SwarmClients {
  /** Whose nodes they run on. */
  readonly swarm: Swarm;
  /**
   * The image of forkbed by a name that each node can pull it by, such as one with a digest. Where the plan has a client of its own:
   * that image with forkbed's client in it, `Swarm.addClient`.
   */
  readonly image: string;
  /** Which nodes, as `docker service create --constraint` takes them; by default all that take tasks. */
  readonly constraints?: readonly string[];
}

/** Either all of them start, or none is left. `image`: forkbed's own, on the subject's engine. @throws as `StartedService.start` */
export async function startSwarmClients(options: {
  subject: StartedSubject;
  plan: CheckPlan;
  image: string;
  gate: GatePlace;
  on: SwarmClients;
}): Promise<ClientsOfCheck> {
  const { subject, plan, image, gate: place, on } = options;
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const environment = { FORKBED_GATE_TOKEN: token };
  const clients = countClients(plan);
  const gate = await startContainer(subject.container.engine, {
    image,
    role: 'probe',
    network: subject.network,
    aliases: [GATE],
    binds: place.binds,
    environment,
    command: ['forkbed-probe', 'gate', ...printArguments(gateOptions, { gate: place.path, port: PORT, clients })],
  });
  try {
    await gate.waitForEvent('ready', READY_WITHIN_MS);
    const service = await StartedService.start(
      on.swarm,
      {
        image: on.image,
        role: 'client',
        ...whatRuns(options, { ...environment, ...NAMES }),
        replicas: plan.clients,
        network: subject.network,
        ...(on.constraints === undefined ? {} : { constraints: on.constraints }),
      },
      Math.max(plan.startTimeoutMs, START_WITHIN_MS),
    );
    return {
      clients: [],
      lost: () => service.lost(),
      [Symbol.asyncDispose]: async () => {
        await service[Symbol.asyncDispose]();
        await gate.remove();
      },
    };
  } catch (error) {
    await gate.remove();
    throw error;
  }
}

/** Forkbed's client by itself, or a command that it runs. */
function whatRuns({ subject, plan }: { subject: StartedSubject; plan: CheckPlan }, names: Record<string, string>) {
  const gate = { gate: `tcp://${GATE}:${PORT}`, gateTimeoutMs: gateTimeoutMs(plan) };
  if (plan.client === undefined) {
    const args = printArguments(clientOptions, { ...ownLoad({ subject, plan }), ...gate });
    return { command: ['forkbed-client', ...args], environment: names };
  }
  const own = commandIn(plan.client, CLIENT_IN_IMAGE, { subject, plan }, gate);
  return {
    command: [...own.entrypoint, ...own.args],
    environment: { ...own.environment, ...names },
    confined: own.confined,
  };
}
