/** The server that the lab begins with, and its page offers first. */
import type { ServerRequest } from './lab-request.ts';

/** As the article's first server is: it does not reap. It has no limits. */
export const FIRST_SERVER: ServerRequest = {
  ...{ mode: 'fork', reap: 'none', bug: '', maxChildren: 0 },
  ...{ pids: 0, memoryMiB: 0, cpus: 0, openFiles: 0 },
};
