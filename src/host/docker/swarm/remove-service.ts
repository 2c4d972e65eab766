/** The end of a service, and of its tasks: the manager forgets a service at once, while nodes still end its processes. */
import { readField } from '../../thrown.ts';
import { pollUntil } from '../../toolkit/poll.ts';
import type { Engine } from '../engine.ts';
import { listNodes } from './list-on-manager.ts';

/** From SIGTERM to SIGKILL, which is ten seconds unless a service says otherwise, and the report to the manager. */
const TASKS_LIMIT_MS = 20_000;
const GAP_MS = 200;

/**
 * Removes it, and waits until every node that the manager reaches has ended its tasks; the nodes remove the containers a moment later. A
 * node that is out of reach does so when it is back.
 * @throws EngineError, EngineLostError, DeadlineError
 */
export async function removeService(engine: Engine, id: string): Promise<void> {
  const docker = await engine.client();
  await docker.getService(id).remove();
  const listOpen = async () => {
    // All of them: a service that is gone is no filter any more, and labels of a service are not those of its tasks.
    const tasks: unknown[] = await docker.listTasks();
    const nodes = await listNodes(engine);
    const reached = new Set<unknown>(nodes.filter(({ state }) => state === 'ready').map((node) => node.id));
    return tasks.filter((task) => readField(task, 'ServiceID') === id && reached.has(readField(task, 'NodeID')));
  };
  await pollUntil(listOpen, (open) => open.length === 0, { limitMs: TASKS_LIMIT_MS, gapMs: GAP_MS });
}
