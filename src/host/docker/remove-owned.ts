/** Removes services, containers, networks and volumes, and counts what it removed: not what was gone, or is not to be had. */
import { errorMessage } from '../thrown.ts';
import type { Engine } from './engine.ts';
import { httpStatus } from './http-status.ts';
import { forget, isRemembered, removeNetwork } from './network.ts';
import type { Left, Owned, OwnedKind, Removal } from './removal.ts';
import { removeService } from './swarm/remove-service.ts';

/** Errors after which nothing else can be removed either. */
const ENDS_ALL = ['ERR_NO_ENGINE', 'ERR_ENGINE_LOST', 'ERR_DEADLINE'];

/** Those of one step go at once. */
const ORDER: readonly (readonly OwnedKind[])[] = [['service'], ['container'], ['network', 'volume']];

type Outcome = 'removed' | 'elsewhere' | Pick<Left, 'state' | 'why'>;

/**
 * A Swarm would start the container of a service again; networks and volumes can go only when no container has them any more.
 * @throws where the engine is lost or silent
 */
export async function removeOwned(engine: Engine, owned: readonly Owned[]): Promise<Omit<Removal, 'outOfReach'>> {
  const all: { each: Owned; outcome: Outcome }[] = [];
  for (const kinds of ORDER) {
    const these = owned.filter(({ kind }) => kinds.includes(kind));
    all.push(...(await Promise.all(these.map(async (each) => ({ each, outcome: await attempt(engine, each) })))));
  }
  const count = (kind: OwnedKind) =>
    all.filter(({ each, outcome }) => each.kind === kind && outcome === 'removed').length;
  return {
    removed: {
      container: count('container'),
      network: count('network'),
      volume: count('volume'),
      service: count('service'),
    },
    left: all.flatMap(({ each, outcome }) => (typeof outcome === 'string' ? [] : [{ ...each, ...outcome }])),
    elsewhere: all.filter(({ outcome }) => outcome === 'elsewhere').length,
  };
}

async function attempt(engine: Engine, owned: Owned): Promise<Outcome> {
  try {
    if (owned.kind === 'network') return await networkOutcome(engine, owned.id);
    const docker = await engine.client();
    if (owned.kind === 'service') await removeService(engine, owned.id);
    else if (owned.kind === 'container') await docker.getContainer(owned.id).remove({ force: true, v: true });
    else await docker.getVolume(owned.id).remove();
    return 'removed';
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) return 'elsewhere';
    if (status === 409) {
      // Of a container: its removal is in progress.
      return owned.kind === 'container'
        ? 'elsewhere'
        : { state: 'in use', why: 'a container uses it that is of no run' };
    }
    if (ENDS_ALL.includes(String((error as { code?: unknown }).code))) throw error;
    return { state: 'failed', why: `the engine could not remove it: ${errorMessage(error).trim()}` };
  }
}

async function networkOutcome(engine: Engine, id: string): Promise<Outcome> {
  // One that was not released before is not waited for.
  const removal = await removeNetwork(engine, id, isRemembered(id) ? { limitMs: 0 } : {});
  if (removal.state === 'has a task') {
    return {
      state: 'in use',
      why: 'a container on another node of the Swarm has it: remove that one there, then repeat',
    };
  }
  if (removal.state === 'in use') {
    return removal.users.length > 0
      ? { state: 'in use', why: `used by ${removal.users.join(', ')}: disconnect it, then repeat` }
      : {
          state: 'unreleased',
          why: 'the engine does not release it, though no container uses it: restart the engine, then repeat',
        };
  }
  forget(id);
  return removal.state === 'removed' ? 'removed' : 'elsewhere';
}
