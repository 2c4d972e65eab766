/**
 * The engine of this machine where nothing names one: the one that testcontainers would find. It asks for settings of a user in a file of its
 * own first, then for the socket of an engine that runs as root. Where there are no settings and the socket answers, testcontainers has
 * nothing to add: to load it takes more time than all calls of a short command.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isForkbedError } from '../thrown.ts';
import { type Connected, connectTo } from './endpoint-client.ts';

/** Which of the files that testcontainers reads are there, and which system this is. */
interface Machine {
  readonly platform: NodeJS.Platform;
  readonly exists: (path: string) => boolean;
}

const SOCKET = '/var/run/docker.sock';
const SETTINGS = '.testcontainers.properties';

/** To an engine that has answered. @throws Error with the reason where none does; DeadlineError */
export async function connectToLocal(): Promise<Connected> {
  const path = localSocket({ platform: process.platform, exists: existsSync });
  if (path !== undefined) {
    try {
      return await connectTo({
        source: `the engine of this machine listens at ${path}`,
        address: { kind: 'socket', path },
      });
    } catch (error) {
      // testcontainers would wait for a silent engine as well. Where nothing answers there may be a rootless one.
      if (isForkbedError(error, 'ERR_DEADLINE')) throw error;
    }
  }
  const { discover } = await import('./discover-engine.ts');
  return discover();
}

/** `undefined` where testcontainers may find another engine. */
export function localSocket({ platform, exists }: Machine): string | undefined {
  const hasSettings = exists(join(homedir(), SETTINGS));
  return !hasSettings && ['linux', 'darwin'].includes(platform) && exists(SOCKET) ? SOCKET : undefined;
}
