/** The end of a network, also where the engine is slow to release it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from './engine.ts';
import { httpStatus } from './http-status.ts';

/** The engine releases a container's endpoint a moment after the container. */
const ATTEMPTS = 20;
const PAUSE_MS = 100;
/** With which engines refuse to remove a network that has endpoints. */
const IN_USE = [403, 409];

export type NetworkRemoval =
  | { readonly state: 'removed' | 'gone' }
  /**
   * `users`: names of the containers that have it. Where none has, the engine holds the endpoint of a container that is gone, until
   * it is restarted (libnetwork, "has active endpoints"): nobody can remove it before.
   */
  | { readonly state: 'in use'; readonly users: readonly string[] };

/** Removes it once no container has it any more; the outcome is the caller's to report. */
export async function removeNetwork(engine: Engine, id: string, { attempts = ATTEMPTS } = {}): Promise<NetworkRemoval> {
  for (let attempt = 1; ; attempt++) {
    const state = await removeIfUnused(engine, id);
    if (state !== 'in use') return { state };
    if (attempt >= attempts) return { state, users: await listUsers(engine, id) };
    await pause(PAUSE_MS);
  }
}

async function removeIfUnused(engine: Engine, id: string): Promise<NetworkRemoval['state']> {
  try {
    if ((await removesUsed(engine)) && (await listUsers(engine, id)).length > 0) return 'in use';
    await (await engine.client()).getNetwork(id).remove();
    return 'removed';
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) return 'gone';
    if (status === undefined || !IN_USE.includes(status)) throw error;
    return 'in use';
  }
}

/** Podman 5.8.6 removes a network by its id although containers have it; by its name it refuses. */
async function removesUsed(engine: Engine): Promise<boolean> {
  return (await engine.facts()).product === 'Podman';
}

/** An endpoint whose container is gone is listed under a name of its own, ep-ID. */
async function listUsers(engine: Engine, id: string): Promise<string[]> {
  const { Containers } = await (await engine.client()).getNetwork(id).inspect();
  return Object.entries(Containers ?? {}).flatMap(([key, { Name }]) => (key.startsWith('ep-') ? [] : [Name]));
}
