/** The tasks of a service: each is one container on one node. Whether they have started, and if not, what the Swarm says. Pure. */
import { readField } from '../../thrown.ts';
import type { SwarmNode } from './swarm-node.ts';

/** A task of a service. */
export interface SwarmTask {
  /** From 1, as its container's name has it. */
  readonly slot: number;
  /** `undefined` until the Swarm has found one. */
  readonly nodeId: string | undefined;
  /** `pending`, `preparing`, `running`, `complete`, `rejected` and others: `docker service ps` has them. */
  readonly state: string;
  /** In the engine's own words; empty where there is none. */
  readonly error: string;
}

/** How far the tasks of a service have come. */
export type TaskStart =
  | { readonly state: 'started' }
  /** `open`: tasks that are under way. `problems`: of others, by the node: what it says, and how many. */
  | { readonly state: 'waiting'; readonly open: number; readonly problems: readonly string[] }
  | { readonly state: 'failed'; readonly problems: readonly string[]; readonly cause: 'image' | 'placement' | 'node' };

const STARTED = ['running', 'complete'];
const ENDED = ['failed', 'rejected', 'shutdown', 'orphaned', 'remove'];
const NO_IMAGE = /no such image|pull access denied|not found|manifest unknown|server gave HTTP response/i;
const NO_NODE = /no suitable node/;

/** @throws nothing: what a manager leaves out is unknown, or empty */
export function parseTasks(answer: readonly unknown[]): SwarmTask[] {
  return answer.map((task) => {
    const status = readField(task, 'Status');
    const nodeId = readField(task, 'NodeID');
    return {
      slot: Number(readField(task, 'Slot') ?? 0),
      nodeId: typeof nodeId === 'string' && nodeId !== '' ? nodeId : undefined,
      state: text(status, 'State') || 'unknown',
      error: text(status, 'Err'),
    };
  });
}

/** `wanted`: how many there must be. `patient`: whether what failed may be joined by more of the same, and no node may yet be found. */
export function judgeStart(
  tasks: readonly SwarmTask[],
  { wanted, nodes, patient }: { wanted: number; nodes: readonly SwarmNode[]; patient: boolean },
): TaskStart {
  const started = tasks.filter(({ state }) => STARTED.includes(state));
  if (started.length >= wanted) return { state: 'started' };
  const ended = tasks.filter(({ state }) => ENDED.includes(state));
  const homeless = tasks.filter(({ error, nodeId }) => nodeId === undefined && NO_NODE.test(error));
  const open = wanted - started.length - ended.length - homeless.length;
  const problems = describeTasks([...ended, ...homeless], nodes);
  if (problems.length === 0 || (patient && (open > 0 || homeless.length > 0)))
    return { state: 'waiting', open, problems };
  const cause = ended.some(({ error }) => NO_IMAGE.test(error)) ? 'image' : homeless.length > 0 ? 'placement' : 'node';
  return { state: 'failed', problems, cause };
}

/** Tasks that run no more though nobody ended them, by node: `node-3: 2 tasks shutdown`. */
export function describeLost(tasks: readonly SwarmTask[], nodes: readonly SwarmNode[]): string[] {
  return describeTasks(
    tasks.filter(({ state }) => ENDED.includes(state)),
    nodes,
  );
}

/** A line for each node and reason, in the order of the nodes. */
function describeTasks(tasks: readonly SwarmTask[], nodes: readonly SwarmNode[]): string[] {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const counts = new Map<string, number>();
  for (const { nodeId, state, error } of tasks) {
    const what = error === '' ? state : error;
    const line = nodeId === undefined ? what : `${names.get(nodeId) ?? nodeId}: ${what}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts]
    .map(([line, count]) => (count === 1 ? line : `${line} (${count} times)`))
    .sort((a, b) => (a < b ? -1 : 1));
}

function text(value: unknown, field: string): string {
  const found = readField(value, field);
  return typeof found === 'string' ? found : '';
}
