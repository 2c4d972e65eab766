/** What the lab lets its page ask for: the page shows them, the host holds it to them. */
import { MISBEHAVIOUR_NAMES } from '../load/misbehaviour-names.ts';

export const MISBEHAVIOURS = ['no', ...MISBEHAVIOUR_NAMES] as const;

/** The most of each. `allContainers`, `allConnections`: of all clients that run, those that are asked for among them. */
export const LAB_LIMITS = {
  containers: 5,
  connections: 500,
  holdS: 600,
  maxChildren: 10_000,
  allContainers: 10,
  allConnections: 1_000,
} as const;

export interface LimitRange {
  /** Below it the engine cannot start a container, or the server cannot begin. */
  readonly min: number;
  readonly max: number;
  /** Of which values are multiples. */
  readonly step: number;
}

/** What the container of the server may have; 0 is no limit. */
export const CONTAINER_LIMITS = {
  /** Processes and threads. */
  pids: { min: 16, max: 10_000, step: 1 },
  /** Without any swap. */
  memoryMiB: { min: 16, max: 8_192, step: 1 },
  /** Of processor time, in cores. */
  cpus: { min: 0.05, max: 16, step: 0.05 },
  /** Of each process. */
  openFiles: { min: 16, max: 65_536, step: 1 },
} as const satisfies Readonly<Record<string, LimitRange>>;

export type ContainerLimit = keyof typeof CONTAINER_LIMITS;
