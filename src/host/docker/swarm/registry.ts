/**
 * A registry that is a service of the Swarm: Debian's docker-registry on the node of the manager, for the images that clients need. It
 * belongs to no run, and stays until somebody removes it.
 */
import { join } from 'node:path';
import { ForkbedError } from '../../../common/forkbed-error.ts';
import { eventually } from '../../eventually.ts';
import { PACKAGE_ROOT } from '../../package-root.ts';
import { readField } from '../../thrown.ts';
import { build } from '../build.ts';
import type { Engine } from '../engine.ts';
import { hasBuildKit } from '../has-build-kit.ts';
import { buildError, imageIsHere } from '../image.ts';
import { listServices } from './list-on-manager.ts';
import { judgeStart, parseTasks } from './swarm-task.ts';

/** Its address, as the nodes have it. */
const LABEL = 'forkbed.registry';
const NAME = 'forkbed-registry';
const PORT = 5000;
const START_WITHIN_MS = 60_000;
const NS_PER_S = 1_000_000_000;

/** `HOST:PORT`; `undefined` where there is none. @throws EngineError, EngineLostError, DeadlineError */
export async function findRegistry(engine: Engine): Promise<string | undefined> {
  const [service] = (await listServices(engine, LABEL)) ?? [];
  return service?.labels[LABEL];
}

/**
 * Starts it, where it is not there yet. Its address, which every node reaches.
 * @param onProgress called with a line for people where its image has to be built
 * @throws ForkbedError ERR_IMAGE, ERR_SWARM; EngineError, EngineLostError, DeadlineError
 */
export async function startRegistry(engine: Engine, onProgress: (progress: string) => void): Promise<string> {
  const found = await findRegistry(engine);
  if (found !== undefined) return found;
  const docker = await engine.client();
  const { NodeID, NodeAddr } = readSwarm(await docker.info());
  const address = `${NodeAddr.includes(':') ? `[${NodeAddr}]` : NodeAddr}:${PORT}`;
  const image = await makeImage(engine, onProgress);
  const { id } = await docker.createService({
    Name: NAME,
    Labels: { [LABEL]: address },
    TaskTemplate: {
      ContainerSpec: { Image: image, Labels: { [LABEL]: address } },
      RestartPolicy: { Condition: 'any', Delay: NS_PER_S },
      // Its images are on this node, and its own image is on no other.
      Placement: { Constraints: [`node.id==${NodeID}`] },
    },
    Mode: { Replicated: { Replicas: 1 } },
    // No IPVS is needed for it.
    EndpointSpec: {
      Mode: 'dnsrr',
      Ports: [{ Protocol: 'tcp', TargetPort: PORT, PublishedPort: PORT, PublishMode: 'host' }],
    },
  });
  const isRunning = async () => {
    const tasks = parseTasks(await docker.listTasks({ filters: { service: [id] } }));
    const start = judgeStart(tasks, { wanted: 1, nodes: [], patient: false });
    if (start.state !== 'started') throw new Error(start.problems.join('; ') || 'it has not started');
  };
  await eventually(isRunning, { what: `the registry, service ${NAME}`, limitMs: START_WITHIN_MS });
  return address;
}

function readSwarm(info: unknown): { NodeID: string; NodeAddr: string } {
  const swarm = readField(info, 'Swarm');
  const [NodeID, NodeAddr] = [readField(swarm, 'NodeID'), readField(swarm, 'NodeAddr')];
  if (typeof NodeID === 'string' && typeof NodeAddr === 'string') return { NodeID, NodeAddr };
  throw new ForkbedError('ERR_SWARM', 'expected a manager of a Docker Swarm with an address, received none');
}

/** The name of its image, which is built where it is missing. @throws ForkbedError ERR_IMAGE */
export async function makeImage(engine: Engine, onProgress: (progress: string) => void): Promise<string> {
  const base = process.env.BASE_IMAGE || 'debian:trixie-slim';
  const name = NAME;
  if (await imageIsHere(engine, name)) return name;
  onProgress(`building the image of the registry, ${name}, from ${base}: a minute, once`);
  const folder = join(PACKAGE_ROOT, 'src/container/registry');
  try {
    const buildKit = await hasBuildKit(engine);
    await build(engine, { folder, dockerfile: 'Dockerfile', buildArgs: { BASE_IMAGE: base }, name, buildKit });
  } catch (error) {
    throw buildError(error, `to build ${name} from ${base} (BASE_IMAGE)`);
  }
  return name;
}
