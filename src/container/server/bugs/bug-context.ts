/** What a bug may change and what it needs to know, and the few things that bugs are made of. */
import { getpid, nanosleep } from 'forkbed:posix';
import type { TcpServer } from '../../net/tcp-server.ts';
import type { ServerContext } from '../context.ts';

const AN_HOUR_MS = 3_600_000;

export interface BugContext {
  /** Changed in place. */
  context: ServerContext;
  /** Clients that this process has accepted; a child goes on from its parent's count. */
  accepted: number;
  /** Goes into the accept loop; a status to exit with. */
  readonly rerun: () => number;
}

/** A function that acts in the process that calls this, and in no child forked from it. */
export function inThisProcess(act: () => void): () => void {
  const process = getpid();
  return () => {
    if (getpid() === process) act();
  };
}

/** Calls `act` after each client that was accepted. */
export function whenAccepted(server: TcpServer, act: () => void): void {
  const accept = server.accept.bind(server);
  server.accept = (flags) => {
    const taken = accept(flags);
    if (taken) act();
    return taken;
  };
}

export function sleepForever(): never {
  for (;;) nanosleep(AN_HOUR_MS);
}
