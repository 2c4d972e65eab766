/** What a bug may change, and what it needs to know. */
import type { ServerContext } from '../context.ts';

export interface BugContext {
  /** Changed in place. */
  context: ServerContext;
  /** Clients that this process has accepted; a child goes on from its parent's count. */
  accepted: number;
  /** Goes into the accept loop; a status to exit with. */
  readonly runAgain: () => number;
}
