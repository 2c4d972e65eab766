/** What faults are made of. */
import { getpid, nanosleep } from 'forkbed:posix';
import type { TcpServer } from '../../net/tcp-server.ts';

const AN_HOUR_MS = 3_600_000;

/** Does it in the process that calls this, and in no child forked from it. */
export function inThisProcess(act: () => void): () => void {
  const process = getpid();
  return () => {
    if (getpid() === process) act();
  };
}

/** Calls it for each client, when it has been accepted. */
export function whenAccepted(server: TcpServer, act: () => void): void {
  const accept = server.accept.bind(server);
  server.accept = (flags) => {
    const taken = accept(flags);
    if (taken) act();
    return taken;
  };
}

export function stayForEver(): never {
  for (;;) nanosleep(AN_HOUR_MS);
}
