/** The strategies by name. Adding one is a file here, its name, and its line below. */
import type { ReapName } from '../../../common/events/server-events.ts';
import { reapIgnore } from './ignore.ts';
import { reapNone } from './none.ts';
import type { Reaping } from './reaping.ts';
import { createReapWait } from './wait.ts';

export function createReaping(name: ReapName): Reaping {
  switch (name) {
    case 'none':
      return reapNone;
    case 'ignore':
      return reapIgnore;
    case 'wait':
      return createReapWait();
  }
}
