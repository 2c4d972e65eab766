/** The end of a network, also where the engine is slow to let go of it. */
import { setTimeout as pause } from 'node:timers/promises';
import { engine } from './engine.ts';
import { statusOf } from './status-of.ts';

/** The engine lets go of a container's endpoint a moment after the container. */
const ATTEMPTS = 20;
const PAUSE_MS = 100;
const STILL_IN_USE = 403;

/**
 * Removes it once no container has it any more. An engine may keep the endpoint of a container that is long gone, until it is
 * restarted (libnetwork, "has active endpoints"): such a network is told on stderr and left, as nobody could remove it.
 */
export async function removeNetwork(id: string): Promise<void> {
  const network = (await engine()).getNetwork(id);
  for (let attempt = 1; ; attempt++) {
    try {
      await network.remove();
      return;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return;
      if (status !== STILL_IN_USE) throw error;
      if (attempt === ATTEMPTS) {
        process.stderr.write(`forkbed: the engine does not let go of network ${id.slice(0, 12)}: ${String(error)}\n`);
        return;
      }
    }
    await pause(PAUSE_MS);
  }
}
