/**
 * What a check is asked about: the evidence of one life of the subject, and what only the host knows of it. Where an audit
 * judges by itself, as under Compose, the host's part is absent.
 */
import type { Chaos } from '../chaos/chaos-record.ts';
import type { EngineCount } from './engine-count.ts';
import type { Evidence } from './evidence.ts';

export interface CheckContext extends Evidence {
  /** The engine's own count of processes and threads; absent where it keeps none. */
  readonly engineCount?: EngineCount;
  /** The limit of processes, where it refused forks. */
  readonly pidsLimit?: { readonly limit: number; readonly refused: number };
  /** CPU time of the subject's container since its start, in milliseconds; absent where nobody asked for it. */
  readonly cpuMs?: number;
  /** The network of the clients, where the subject was taken off it during this life. */
  readonly lostNetwork?: string;
  /** The faults that were injected during this life; absent where none was asked for. */
  readonly chaos?: Chaos;
}
