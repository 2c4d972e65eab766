/**
 * Whose a container or a network is: each carries the labels of the run that started it. What a run leaves behind is
 * removed by label, at its end, by the next run when its process is gone, and never what belongs to somebody else.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { engine } from './engine.ts';
import { removeNetwork } from './remove-network.ts';
import { isGoneOrGoing } from './status-of.ts';

const RUN = 'forkbed.run';
const OWNER = 'forkbed.owner';
const ROLE = 'forkbed.role';
const MOST_LOOKS = 10;
/** Of the removal on an interrupt: whoever interrupts does not wait for an engine that is silent. */
const INTERRUPT_LIMIT_MS = 30_000;

/** Signals that end a run, and what the process exits with then: 128 and the signal, as a shell has it. */
export const INTERRUPTS = { SIGINT: 130, SIGTERM: 143 } as const;

export type Role = 'server' | 'client' | 'probe' | 'subject' | 'network' | 'volume';

/** One for all processes of a run: the first sets it, its children inherit it. */
export function runId(): string {
  process.env.FORKBED_RUN ??= `${process.pid}-${Date.now().toString(36)}`;
  return process.env.FORKBED_RUN;
}

export function labelsFor(role: Role): Record<string, string> {
  process.env.FORKBED_OWNER ??= identify(process.pid);
  return { [RUN]: runId(), [OWNER]: process.env.FORKBED_OWNER, [ROLE]: role };
}

/** A container, a network or a volume with the label of a run. */
interface Owned {
  readonly kind: 'container' | 'network' | 'volume';
  readonly id: string;
  readonly owner: string;
}

/** What a run has started and not yet removed; containers first. */
export function listRun(id = runId()): Promise<readonly Owned[]> {
  return list(`${RUN}=${id}`);
}

/** Removes the run's containers, and then its networks and volumes. How many. */
export async function removeRun(id = runId()): Promise<number> {
  return removeAll(await listRun(id));
}

/** Removes what runs of this host have left whose process is gone. How many. */
export async function removeAbandoned(): Promise<number> {
  return removeAll((await list(OWNER)).filter(({ owner }) => isGone(owner)));
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
    if ((await removeRun()) === 0) return;
  }
}

async function list(label: string): Promise<Owned[]> {
  const docker = await engine();
  const filters = { label: [label] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  const { Volumes } = await docker.listVolumes({ filters: JSON.stringify(filters) });
  return [
    ...containers.map(({ Id, Labels }) => ({ kind: 'container' as const, id: Id, owner: Labels[OWNER] ?? '' })),
    ...networks.map(({ Id, Labels }) => ({ kind: 'network' as const, id: Id, owner: Labels?.[OWNER] ?? '' })),
    ...(Volumes ?? []).map(({ Name, Labels }) => ({ kind: 'volume' as const, id: Name, owner: Labels?.[OWNER] ?? '' })),
  ];
}

/** Networks and volumes can go only when no container has them any more. */
async function removeAll(owned: readonly Owned[]): Promise<number> {
  const docker = await engine();
  const isContainer = ({ kind }: Owned) => kind === 'container';
  const remove = ({ kind, id }: Owned): Promise<unknown> => {
    if (kind === 'container') return docker.getContainer(id).remove({ force: true, v: true });
    return kind === 'network' ? removeNetwork(id) : docker.getVolume(id).remove();
  };
  await Promise.all(owned.filter(isContainer).map((each) => orGone(remove(each))));
  await Promise.all(owned.filter((each) => !isContainer(each)).map((each) => orGone(remove(each))));
  return owned.length;
}

async function orGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isGoneOrGoing(error)) throw error;
  }
}

/** host, pid and start time: a pid alone is used again. */
function identify(pid: number): string {
  return `${hostname()}/${pid}/${startTicks(pid) ?? 0}`;
}

/** Only of a process of this host can it be known; where there is no /proc, never. */
function isGone(owner: string): boolean {
  const [host, pid, ticks] = owner.split('/');
  if (host !== hostname() || ticks === undefined || ticks === '0') return false;
  return startTicks(Number(pid)) !== Number(ticks);
}

function startTicks(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command may hold spaces and brackets; after the last bracket the start time is the twentieth field.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}
