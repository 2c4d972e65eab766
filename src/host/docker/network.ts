/** Networks of a run, in which containers know each other by name, and their end, also where the engine is slow to release them. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { errorMessage } from '../thrown.ts';
import { pollUntil } from '../toolkit/poll.ts';
import type { Engine } from './engine.ts';
import { httpStatus } from './http-status.ts';
import type { StartedContainer } from './started-container.ts';

/** The engine releases a container's endpoint a moment after the container. */
const LIMIT_MS = 2_000;
const PAUSE_MS = 100;
/** With which engines refuse to remove a network that has endpoints. */
const IN_USE = [403, 409];
/** Of a Swarm, where a service or a container on another node has it: the manager answers 400. */
const IN_USE_BY_TASK = 'is in use by task';
/** A node reports the end of a container to the manager a moment later. */
const TASK_LIMIT_MS = 5_000;

/** A network of the run. On dispose it is removed; no container may be in it then. */
export interface StartedNetwork extends AsyncDisposable {
  /** For `SubjectOptions.network` and `ContainerOptions.network`. */
  readonly name: string;
}

/** Takes a container's network away, as if its cable were cut: the other end gets no packet. */
export async function disconnect(network: string, { engine, id }: StartedContainer): Promise<void> {
  await (await engine.client()).getNetwork(network).disconnect({ Container: id, Force: true });
}

export async function startNetwork(engine: Engine): Promise<StartedNetwork> {
  // The engine does not mind two networks of one name, and then finds neither.
  const name = `forkbed-${engine.run.id}-${randomUUID().slice(0, 8)}`;
  const network = await (await engine.client()).createNetwork({ Name: name, Labels: engine.run.labelsFor('network') });
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      // One that the engine does not release is reported by the next run, which finds it by its label.
      await removeNetwork(engine, network.id);
    },
  };
}

export type NetworkRemoval =
  /** `has a task`: a service of the Swarm, or a container on another node of it, has it. */
  | { readonly state: 'removed' | 'gone' | 'has a task' }
  /**
   * `users`: names of the containers that have it. Where none has, the engine holds the endpoint of a container that is gone, until
   * it is restarted (libnetwork, "has active endpoints"): nobody can remove it before.
   */
  | { readonly state: 'in use'; readonly users: readonly string[] };

/** Removes it once no container has it any more; the outcome is the caller's to report. `limitMs`: 0 for one attempt. */
export async function removeNetwork(engine: Engine, id: string, { limitMs = LIMIT_MS } = {}): Promise<NetworkRemoval> {
  const attempt = () => removeIfUnused(engine, id);
  const first = await pollUntil(attempt, (reached) => reached !== 'in use', { limitMs, gapMs: PAUSE_MS });
  const taskLimitMs = limitMs === 0 ? 0 : TASK_LIMIT_MS;
  const state =
    first === 'has a task'
      ? await pollUntil(attempt, (reached) => reached !== first, { limitMs: taskLimitMs, gapMs: PAUSE_MS })
      : first;
  if (state === 'has a task') return { state };
  return state === 'in use' ? { state, users: await listUsers(engine, id) } : { state };
}

async function removeIfUnused(engine: Engine, id: string): Promise<NetworkRemoval['state']> {
  try {
    if ((await removesUsed(engine)) && (await listUsers(engine, id)).length > 0) return 'in use';
    await (await engine.client()).getNetwork(id).remove();
    return 'removed';
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) return 'gone';
    if (errorMessage(error).includes(IN_USE_BY_TASK)) return 'has a task';
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

/*
 * Networks that an engine does not release, remembered from one run to the next, so that each is reported once. A label could not
 * say so: those of a network do not change. It is an empty file by the network's id, which is random, in the user's state folder
 * (XDG Base Directory Specification). Where that cannot be written to, nothing is remembered.
 */

export function isRemembered(id: string): boolean {
  return existsSync(recordPath(id));
}

export function remember(id: string): void {
  try {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(recordPath(id), '');
  } catch {
    // It is reported once more, then.
  }
}

export function forget(id: string): void {
  try {
    rmSync(recordPath(id), { force: true });
  } catch {
    // An empty file stays, of a network that no engine has.
  }
}

function folder(): string {
  const { XDG_STATE_HOME = '' } = process.env;
  const state = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state');
  return join(state, 'forkbed', 'unreleased-networks');
}

/** An id is hexadecimal; anything else that an engine may say must not lead out of the folder. */
function recordPath(id: string): string {
  return join(folder(), id.replace(/[^\w-]/g, '_'));
}
