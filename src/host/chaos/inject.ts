/** How each fault is injected: one line each, and a file each with its injector. docs/check.md. */
import type { OutlivedName } from '../../common/chaos/fault-kinds.ts';
import type { LoadSpec } from '../../common/load/load-spec.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { endChildren } from './end-children.ts';
import type { RevertibleFault } from './fault-effect.ts';
import { freezeContainer } from './freeze-container.ts';
import { limitMemoryUnderLoad } from './limit-memory.ts';
import { limitOpenFiles } from './limit-open-files.ts';
import { limitPids } from './limit-pids.ts';
import { misbehave } from './misbehaving-clients.ts';
import { connectPassingClients, type Place } from './passing-clients.ts';
import { slowNetwork } from './slow-network.ts';
import { suspendChildren } from './suspend-children.ts';
import { suspendServer } from './suspend-server.ts';

export interface ChaosTarget extends Place {
  readonly subject: StartedContainer;
  /** What its clients do. */
  readonly load: LoadSpec;
  readonly serverPid: number;
  /** Who holds the listening socket: the server, or the workers of a pool. */
  readonly acceptors: readonly number[];
  /** Those that are counted. */
  readonly clients: readonly StartedContainer[];
}

/** `forMs`: how long the fault is to last; an injector that waits for something to act on waits as long. */
type Injector = (target: ChaosTarget, forMs: number) => Promise<RevertibleFault>;

const INJECTORS: { readonly [_ in OutlivedName]: Injector } = {
  pids: ({ subject, image }) => limitPids(subject, image),
  'open-files': limitOpenFiles,
  memory: limitMemoryUnderLoad,
  'kill-children': (target, forMs) => endChildren(target, { signal: 'SIGKILL', withinMs: forMs }),
  'term-children': (target, forMs) => endChildren(target, { signal: 'SIGTERM', withinMs: forMs }),
  'segv-children': (target, forMs) => endChildren(target, { signal: 'SIGSEGV', withinMs: forMs }),
  'sigstop-children': (target, forMs) => suspendChildren(target, { withinMs: forMs }),
  'sigstop-server': suspendServer,
  freeze: ({ subject }) => freezeContainer(subject),
  vanish: (target) => connectPassingClients(target, 'killed'),
  disconnect: (target) => connectPassingClients(target, 'disconnected'),
  drip: (target) => misbehave(target, { misbehave: 'drip' }),
  'no-read': (target) => misbehave(target, { misbehave: 'no-read' }),
  silent: (target) => misbehave(target, { misbehave: 'silent' }),
  'half-close': (target) => misbehave(target, { misbehave: 'half-close' }),
  'half-open': (target) => misbehave(target, { misbehave: 'half-open' }),
  reset: (target) => misbehave(target, { misbehave: 'silent', end: 'reset' }),
  latency: ({ clients, image }) => slowNetwork({ clients, image, way: 'latency' }),
  loss: ({ clients, image }) => slowNetwork({ clients, image, way: 'loss' }),
};

/** @throws the injector's error */
export function inject(fault: OutlivedName, target: ChaosTarget, forMs: number): Promise<RevertibleFault> {
  return INJECTORS[fault](target, forMs);
}
