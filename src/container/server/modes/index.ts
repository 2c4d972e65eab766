/** The modes by name. Adding one is a file here, its name, and its line below. */
import { EventServer } from './event-server.ts';
import { ForkingServer } from './forking-server.ts';
import type { Mode, ServerParts } from './mode.ts';
import { PreforkServer } from './prefork-server.ts';
import { SingleServer } from './single-server.ts';

export function createMode(parts: ServerParts): Mode {
  switch (parts.options.mode) {
    case 'fork':
      return new ForkingServer(parts);
    case 'single':
      return new SingleServer(parts);
    case 'events':
      return new EventServer(parts);
    case 'prefork':
      return new PreforkServer(parts);
  }
}
