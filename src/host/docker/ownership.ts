/**
 * Whose a container or a network is: each carries the labels of the run that started it. What a run leaves behind is
 * removed by label: at its end, or by the next run, when its process is proved to have ended. What belongs to somebody else, or may, is
 * never removed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { engine } from './engine.ts';
import { type Fate, fateOf, formatOwner, parseOwner } from './owner.ts';
import type { Left, Owned, Removal } from './removal.ts';
import { removeOwned } from './remove-owned.ts';
import { thisProcess, viewFromHere } from './this-process.ts';
import { isRemembered, remember } from './unreleased-networks.ts';

const RUN = 'forkbed.run';
const OWNER = 'forkbed.owner';
const ROLE = 'forkbed.role';
const MOST_LOOKS = 10;
/** Of the removal on an interrupt: whoever interrupts does not wait for an engine that is silent. */
const INTERRUPT_LIMIT_MS = 30_000;

/** Signals that end a run, and what the process exits with then: 128 and the signal, as a shell has it. */
export const INTERRUPTS = { SIGINT: 130, SIGTERM: 143 } as const;

export type Role = 'server' | 'client' | 'probe' | 'subject' | 'network' | 'volume';

/** By the labels of a container, network or volume. */
export function isOfThisRun(labels: Readonly<Record<string, string>>): boolean {
  return labels[RUN] === runId();
}

/** One for all processes of a run: the first sets it, its children inherit it. */
export function runId(): string {
  process.env.FORKBED_RUN ??= `${process.pid}-${Date.now().toString(36)}`;
  return process.env.FORKBED_RUN;
}

export function labelsFor(role: Role): Record<string, string> {
  process.env.FORKBED_OWNER ??= formatOwner(thisProcess());
  return { [RUN]: runId(), [OWNER]: process.env.FORKBED_OWNER, [ROLE]: role };
}

/** What a run has started and not yet removed; containers first. */
export function listRun(id = runId()): Promise<readonly Owned[]> {
  return list(`${RUN}=${id}`);
}

/** Removes the run's containers, and then its networks and volumes. How many. */
export async function removeRun(id = runId()): Promise<number> {
  return total((await removeOwned(await listRun(id))).removed);
}

/**
 * Removes what runs have left whose process is proved to have ended.
 * @param options.runs ids of runs to remove in any case
 * @param options.onWarning receives a sentence for each network that the engine does not release, once for all runs; without it
 *   nothing is said, and a later run says it
 */
export async function removeAbandoned(
  options: { runs?: readonly string[]; onWarning?: (sentence: string) => void } = {},
): Promise<Removal> {
  const { runs = [], onWarning } = options;
  const view = viewFromHere();
  const judged = (await list(OWNER)).map((owned) => ({ owned, fate: fateOf(parseOwner(owned.owner), view) }));
  const goes = ({ owned, fate }: { owned: Owned; fate: Fate }) => fate.state === 'ended' || runs.includes(owned.run);
  const removal = await removeOwned(judged.filter(goes).map(({ owned }) => owned));
  if (onWarning !== undefined) warnOnce(removal.left, onWarning);
  const stays = judged
    .filter((each) => !goes(each))
    .map(({ owned, fate }) => ({ ...owned, state: fate.state as 'alive' | 'unknown', why: fate.why }));
  return { ...removal, left: [...stays, ...removal.left] };
}

function warnOnce(left: readonly Left[], onWarning: (sentence: string) => void): void {
  for (const { id, state, why } of left) {
    if (state !== 'unreleased' || isRemembered(id)) continue;
    onWarning(`network ${id.slice(0, 12)} is left: ${why}; forkbed clean lists it, and later runs do not mention it`);
    remember(id);
  }
}

let interrupted = false;

/** Whether this process is about to end: what its run does from then on, without its containers, says nothing. */
export function isInterrupted(): boolean {
  return interrupted;
}

/** From now on SIGINT and SIGTERM end this process only after it has removed what its run started: 130, 143. */
export function removeOnInterrupt(): void {
  for (const [signal, exitCode] of Object.entries(INTERRUPTS)) process.once(signal, () => endAfterRemoval(exitCode));
}

/** Ends this process once what its run started is removed, or the engine is silent for too long. */
export function endAfterRemoval(exitCode: number): void {
  interrupted = true;
  const late = pause(INTERRUPT_LIMIT_MS).then(() => Promise.reject(new Error('the engine is silent')));
  void Promise.race([removeUntilNothingIsLeft(), late])
    .catch((error) => {
      process.stderr.write(`forkbed: what was started is still there; forkbed clean removes it: ${messageOf(error)}\n`);
    })
    .finally(() => process.exit(exitCode));
}

/** What is interrupted may be starting something at this very moment, which shows only at the next look. */
async function removeUntilNothingIsLeft(): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const { removed, elsewhere } = await removeOwned(await listRun());
    if (total(removed) + elsewhere === 0) return;
  }
}

function total({ container, network, volume }: Removal['removed']): number {
  return container + network + volume;
}

async function list(label: string): Promise<Owned[]> {
  const docker = await engine();
  const filters = { label: [label] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  const { Volumes } = await docker.listVolumes({ filters: JSON.stringify(filters) });
  const owned = (
    kind: Owned['kind'],
    id: string,
    labels: Readonly<Record<string, string>> | null | undefined,
  ): Owned => ({
    kind,
    id,
    run: labels?.[RUN] ?? '',
    owner: labels?.[OWNER] ?? '',
  });
  return [
    ...containers.map(({ Id, Labels }) => owned('container', Id, Labels)),
    ...networks.map(({ Id, Labels }) => owned('network', Id, Labels)),
    ...(Volumes ?? []).map(({ Name, Labels }) => owned('volume', Name, Labels)),
  ];
}
