/** What a check needs beside its subject and its plan: forkbed's own image, and callbacks for its progress. */

import type { Finding } from '../../common/checks/finding.ts';
import type { LoadProgress, ServerProgress } from '../../common/events/audit-events.ts';
import type { SwarmClients } from './swarm-clients.ts';

/** What a run needs besides subject and plan. */
export interface Tools {
  /** The image with forkbed's own programs: `toolImage`. */
  readonly image: string;
  /** Where the clients run; by default on the subject's engine. Without it a load is that of one machine. */
  readonly swarm?: SwarmClients;
  /** Receives a line for people at each step; by default nobody does. */
  readonly onProgress?: (progress: string) => void;
  /** Receives a sample of the load about each second: first before the load, last after the settle window. */
  readonly onSample?: (sample: LoadSample) => void;
  /**
   * Receives findings as they are decided, each perhaps more than once: the last is the one that holds. At the end of `verify` it receives
   * all of them. Under `chaos` none comes before the end.
   */
  readonly onFindings?: (findings: readonly Finding[]) => void;
  /**
   * The name of `onProgress` in 0.1, accepted until 0.3.
   * @deprecated Use `onProgress`.
   */
  readonly tell?: (progress: string) => void;
}

/** The load and the subject at one moment of a run. */
export interface LoadSample extends LoadProgress {
  /** How many there are in all. */
  readonly clients: number;
  /** The server at that moment. */
  readonly server: ServerProgress;
}

export interface AuditTools extends Omit<Tools, 'tell'> {
  readonly onProgress: (progress: string) => void;
}

/** With a callback for progress in any case. The former name receives one line that says what replaces it. */
export function auditTools({ tell, onProgress, ...tools }: Tools): AuditTools {
  if (onProgress !== undefined) return { ...tools, onProgress };
  tell?.('tell is deprecated: use onProgress');
  return { ...tools, onProgress: tell ?? (() => {}) };
}
