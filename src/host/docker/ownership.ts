/**
 * Whose a container or a network is: each carries the labels of the run that started it. What a run leaves behind is
 * removed by label, at its end, by the next run when its process is gone, and never what belongs to somebody else.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { engine } from './engine.ts';

const RUN = 'forkbed.run';
const OWNER = 'forkbed.owner';
const ROLE = 'forkbed.role';

export type Role = 'server' | 'client' | 'probe' | 'subject' | 'network';

/** One for all processes of a run: the first sets it, its children inherit it. */
export function runId(): string {
  process.env.FORKBED_RUN ??= `${process.pid}-${Date.now().toString(36)}`;
  return process.env.FORKBED_RUN;
}

export function labelsFor(role: Role): Record<string, string> {
  process.env.FORKBED_OWNER ??= identify(process.pid);
  return { [RUN]: runId(), [OWNER]: process.env.FORKBED_OWNER, [ROLE]: role };
}

/** Removes the run's containers and then its networks. How many. */
export function removeRun(id = runId()): Promise<number> {
  return removeAll([`${RUN}=${id}`], () => true);
}

/** Removes what runs of this host have left whose process is gone. How many. */
export function removeAbandoned(): Promise<number> {
  return removeAll([OWNER], (labels) => isGone(labels[OWNER] ?? ''));
}

async function removeAll(label: string[], isOurs: (labels: Record<string, string>) => boolean): Promise<number> {
  const docker = await engine();
  const filters = { label };
  const containers = (await docker.listContainers({ all: true, filters })).filter(({ Labels }) => isOurs(Labels));
  await Promise.all(containers.map(({ Id }) => orGone(docker.getContainer(Id).remove({ force: true, v: true }))));
  const networks = (await docker.listNetworks({ filters })).filter(({ Labels }) => isOurs(Labels ?? {}));
  await Promise.all(networks.map(({ Id }) => orGone(docker.getNetwork(Id).remove())));
  return containers.length + networks.length;
}

/** Somebody else, such as Ryuk, may be removing the same. */
async function orGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
    if (status !== 404 && status !== 409) throw error;
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
