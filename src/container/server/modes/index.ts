/** The modes by name. Adding one is a file here, its name, and its line below. */

import type { ServerContext } from '../context.ts';
import { EventServer } from './event-server.ts';
import { ForkingServer } from './forking-server.ts';
import type { Mode } from './mode.ts';
import { PreforkServer } from './prefork-server.ts';
import { SingleServer } from './single-server.ts';

export function createMode(context: ServerContext): Mode {
  switch (context.options.mode) {
    case 'fork':
      return new ForkingServer(context);
    case 'single':
      return new SingleServer(context);
    case 'events':
      return new EventServer(context);
    case 'prefork':
      return new PreforkServer(context);
  }
}
