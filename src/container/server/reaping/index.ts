/** The strategies by name. Adding one is a file here, its name in common/events, and its line below. */
import type { ReapName } from '../../../common/events/server-events.ts';
import { reapDoubleFork } from './double-fork.ts';
import { reapIgnore } from './ignore.ts';
import { reapNocldwait } from './nocldwait.ts';
import { reapNone } from './none.ts';
import type { Reaping } from './reaping.ts';
import { createReapWait } from './wait.ts';
import { createReapWaitOnce } from './wait-once.ts';

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
