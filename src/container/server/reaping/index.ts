/** The strategies by name. Adding one is a file here, its name in common/events/server-names.ts, and its line below. */
import type { ReapName } from '../../../common/events/server-events.ts';
import { reapIgnore, reapNocldwait, reapNone } from './dispositions.ts';
import { reapDoubleFork } from './double-fork.ts';
import type { Reaping } from './reaping.ts';
import { createReapWait, createReapWaitOnce } from './wait.ts';

export function createReaping(name: ReapName): Reaping {
  switch (name) {
    case 'none':
      return reapNone;
    case 'ignore':
      return reapIgnore;
    case 'nocldwait':
      return reapNocldwait;
    case 'wait':
      return createReapWait();
    case 'wait-once':
      return createReapWaitOnce();
    case 'double-fork':
      return reapDoubleFork;
  }
}
