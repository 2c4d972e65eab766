/**
 * The client containers of a check: forkbed's own client, or somebody else's image, in which forkbed's client waits at the gate
 * for the common start and then runs the command. It is static, so that it runs in any image.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { printArguments } from '../../common/load/print-arguments.ts';
import { clientOptions } from '../../common/programs/client-options.ts';
import { toAddress } from '../chaos/passing-clients.ts';
import { StartedClients, startClients } from '../clients.ts';
import type { Engine } from '../docker/engine.ts';
import { imageError } from '../docker/image.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import type { CheckPlan, ClientCommand } from './plan.ts';
import { socketAccess } from './socket-access.ts';
import type { StartedSubject } from './subject.ts';

const CLIENT = '/usr/local/bin/forkbed-client';
const COPY_WITHIN_MS = 30_000;

/** The volume of the gate, and where in it the gate is. */
export interface GatePlace {
  readonly binds: readonly string[];
  readonly folder: string;
  readonly path: string;
}

/** The clients of a check. On dispose all are removed. */
export interface ClientsOfCheck extends AsyncDisposable {
  /** Those on the subject's engine. */
  readonly clients: readonly StartedContainer[];
  /** Why clients on other engines have ended though nobody ended them, by node; absent where all are on the subject's engine. */
  readonly lost?: () => Promise<readonly string[]>;
}

/** Either all of them start, or none is left. `image`: forkbed's own. @throws ForkbedError ERR_IMAGE */
export async function startCheckClients(options: {
  subject: StartedSubject;
  plan: CheckPlan;
  image: string;
  gate: GatePlace;
}): Promise<StartedClients> {
  const { subject, plan, image, gate } = options;
  const { engine } = subject.container;
  const { binds = [], ...rights } = await socketAccess(subject.container, plan.unix);
  const where = { network: subject.network, binds: [...gate.binds, ...binds], containers: plan.clients };
  if (plan.client === undefined) {
    // The load lasts until the last fault has been reverted, however long the engine takes for all of them.
    const untilReleased = plan.chaos !== undefined;
    const loads = [ownLoad(options), ...probeLoads(options)];
    const [own = [], ...probes] = loads.map((load) =>
      printArguments(clientOptions, { ...load, ...atGate(options), untilReleased }),
    );
    const clients = await startClients(engine, { ...where, ...rights, image, args: own });
    return withProbes(clients, probes, (args) => startClients(engine, { ...where, containers: 1, image, args }));
  }
  const client = await copyClient(engine, image, gate);
  try {
    return await startClients(engine, { ...where, ...commandIn(plan.client, client, options, atGate(options)) });
  } catch (error) {
    throw imageError(error, { wanted: 'a client image', image: plan.client.image });
  }
}

/** Either all of them start, or none is left. */
async function withProbes(
  clients: StartedClients,
  probes: readonly (readonly string[])[],
  start: (args: readonly string[]) => Promise<StartedClients>,
): Promise<StartedClients> {
  const started = [clients];
  try {
    for (const args of probes) started.push(await start(args));
    return new StartedClients(started.flatMap((each) => each.clients));
  } catch (error) {
    await Promise.all(started.map((each) => each[Symbol.asyncDispose]()));
    throw error;
  }
}

/** How many clients come in all. */
export function countClients({ clients, probes = [] }: CheckPlan): number {
  return clients + probes.length;
}

/** Into the gate's volume. Its path there. */
async function copyClient(engine: Engine, image: string, { binds, folder }: GatePlace): Promise<string> {
  const path = `${folder}/forkbed-client`;
  await using copy = await startContainer(engine, { image, role: 'client', command: ['cp', CLIENT, path], binds });
  const exitCode = await copy.waitForExit(COPY_WITHIN_MS);
  if (exitCode === 0) return path;
  const { stderr } = await copy.logs();
  throw new ForkbedError('ERR_CLIENT', `expected to copy the client to the gate, received ${exitCode}: ${stderr}`);
}

/** A container of somebody else's image. `client`: the path of forkbed's client in it; `gate`: the options with which it finds the gate. */
export function commandIn(
  { image, command }: ClientCommand,
  client: string,
  { subject, plan }: { subject: StartedSubject; plan: CheckPlan },
  gate: { gate: string; gateTimeoutMs: number },
) {
  const { connections, concurrency } = plan;
  return {
    image,
    entrypoint: [client],
    args: [...printArguments(clientOptions, { ...gate, connections, concurrency }), '--', ...command],
    environment: {
      FORKBED_HOST: subject.host,
      ...(plan.unix === undefined ? { FORKBED_PORT: String(plan.port) } : { FORKBED_UNIX: plan.unix }),
    },
    confined: false,
  };
}

function atGate({ plan, gate }: { plan: CheckPlan; gate: GatePlace }) {
  return { gate: gate.path, gateTimeoutMs: gateTimeoutMs(plan) };
}

/** How long a client waits at the gate. */
export function gateTimeoutMs({ startTimeoutMs, limitMs }: CheckPlan): number {
  return 2 * startTimeoutMs + limitMs;
}

/** What each client does, and where. Under faults it records when each connection failed. */
export function ownLoad({ subject, plan }: { subject: StartedSubject; plan: CheckPlan }) {
  const { clientName: name, replyTimeoutMs } = plan;
  return {
    ...plan,
    ...aboutSubject({ subject, plan }),
    ...toAddress({ ...plan, host: subject.host }),
    ...(name === undefined ? {} : { name, connectTimeoutMs: replyTimeoutMs }),
  };
}

function aboutSubject({ subject, plan }: { subject: StartedSubject; plan: CheckPlan }) {
  return { host: subject.host, failureTimes: plan.chaos !== undefined };
}

/** What the clients of further probes do. */
function probeLoads({ subject, plan }: { subject: StartedSubject; plan: CheckPlan }) {
  const { probes = [], rate, end, holdMs } = plan;
  return probes.map((probe) => ({
    ...{ rate, end, holdMs },
    ...aboutSubject({ subject, plan }),
    ...{ ...probe, ...probe.message, connectTimeoutMs: probe.replyTimeoutMs, concurrency: 1 },
  }));
}
