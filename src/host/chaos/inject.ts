/** Which fault is injected how: one line each. docs/check.md. */
import type { OutlivedName } from '../../common/chaos/fault-kinds.ts';
import { formatCount } from '../../common/report/phrase.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { EngineError } from '../errors.ts';
import type { RevertibleFault } from './fault-effect.ts';
import { freezeContainer } from './freeze.ts';
import { limitMemory, limitPids } from './limits.ts';
import { misbehave } from './misbehaving-clients.ts';
import { limitOpenFiles } from './open-files.ts';
import { connectPassingClients, type Place } from './passing-clients.ts';
import { endChildren, suspendChildren, suspendServer } from './signals.ts';
import { slowNetwork } from './slow-network.ts';

/** Beyond what is in use: a fork still fits, a hundred do not. */
const SPARE_MEMORY_BYTES = 1 << 20;
/** Clients that come while the limit is low, so that memory is asked for: a steady load asks for none. */
const FURTHER_CLIENTS = 200;
const HELD = ['--messages=0', '--hold=86400000'];
/** Less is no limit for an engine. */
const MIN_MEMORY_BYTES = 6 << 20;
/** To limit the memory of a subject that grows meanwhile. */
const LIMIT_ATTEMPTS = 10;

export interface ChaosTarget extends Place {
  readonly subject: StartedContainer;
  /** What its clients say, as options of `forkbed-client`. */
  readonly messageOptions: readonly string[];
  readonly serverPid: number;
  /** Who holds the listening socket: the server, or the workers of a pool. */
  readonly acceptors: readonly number[];
  /** Those that are counted. */
  readonly clients: readonly StartedContainer[];
}

/** `forMs`: how long the fault is to last; an injector that waits for something to act on waits as long. @throws the injector's error */
export async function inject(fault: OutlivedName, target: ChaosTarget, forMs: number): Promise<RevertibleFault> {
  const { subject, image } = target;
  switch (fault) {
    case 'pids':
      return limitPids(subject, image);
    case 'open-files':
      return limitOpenFiles(target);
    case 'memory':
      return limitMemoryUnderLoad(target);
    case 'kill-children':
      return endChildren(target, { signal: 'SIGKILL', withinMs: forMs });
    case 'term-children':
      return endChildren(target, { signal: 'SIGTERM', withinMs: forMs });
    case 'segv-children':
      return endChildren(target, { signal: 'SIGSEGV', withinMs: forMs });
    case 'sigstop-children':
      return suspendChildren(target, { withinMs: forMs });
    case 'sigstop-server':
      return suspendServer(target);
    case 'freeze':
      return freezeContainer(subject);
    case 'vanish':
      return connectPassingClients(target, 'killed');
    case 'disconnect':
      return connectPassingClients(target, 'disconnected');
    case 'reset':
      return misbehave(target, ['--misbehave=silent', '--end=reset']);
    case 'drip':
    case 'no-read':
    case 'silent':
    case 'half-close':
    case 'half-open':
      return misbehave(target, [`--misbehave=${fault}`]);
    case 'latency':
    case 'loss':
      return slowNetwork({ clients: target.clients, image, way: fault });
  }
}

async function limitMemoryUnderLoad({ subject, image, network, host, port }: ChaosTarget): Promise<RevertibleFault> {
  const { fault, memoryBytes } = await limitMemoryToUse(subject, image);
  const many = [`--connections=${FURTHER_CLIENTS}`, `--concurrency=${FURTHER_CLIENTS}`];
  const command = ['forkbed-client', `--host=${host}`, `--port=${port}`, ...many, ...HELD];
  try {
    const clients = await startContainer(subject.engine, { image, role: 'client', network, command });
    return {
      revert: async () => {
        // First: what its end costs the subject, as the clients go, must find room.
        await fault.revert();
        await clients.remove();
      },
      effect: async () => {
        const effect = await fault.effect();
        if (effect.acted || memoryBytes + SPARE_MEMORY_BYTES > MIN_MEMORY_BYTES) return effect;
        const [used, minimum] = [memoryBytes, MIN_MEMORY_BYTES].map(inKiB);
        return {
          ...effect,
          observed: `${effect.observed}; it used ${used}, and engines set no limit below ${minimum}`,
        };
      },
    };
  } catch (error) {
    await fault.revert();
    throw error;
  }
}

/** A limit below what is in use by now is refused by runc and crun: a subject that grows is measured again. */
async function limitMemoryToUse(
  subject: StartedContainer,
  image: string,
  attempts = LIMIT_ATTEMPTS,
): Promise<{ fault: RevertibleFault; memoryBytes: number }> {
  const { memoryBytes } = await subject.usage();
  const limit = Math.max(MIN_MEMORY_BYTES, memoryBytes + SPARE_MEMORY_BYTES);
  try {
    return { fault: await limitMemory(subject, image, limit), memoryBytes };
  } catch (error) {
    if (attempts <= 1 || !(error instanceof EngineError)) throw error;
    return await limitMemoryToUse(subject, image, attempts - 1);
  }
}

function inKiB(bytes: number): string {
  return `${formatCount(Math.round(bytes / 1024))} KiB`;
}
