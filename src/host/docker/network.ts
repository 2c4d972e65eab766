/** A network of the run's own, in which containers know each other by name. It is removed on dispose. */
import { randomUUID } from 'node:crypto';
import { engine } from './engine.ts';
import { labelsFor, runId } from './ownership.ts';
import { removeNetwork } from './remove-network.ts';
import type { StartedContainer } from './started-container.ts';

export interface StartedNetwork extends AsyncDisposable {
  readonly name: string;
}

/** Takes a container's network away, as if its cable were cut: nobody at the other end hears of it. */
export async function disconnect(network: string, { id }: StartedContainer): Promise<void> {
  await (await engine()).getNetwork(network).disconnect({ Container: id, Force: true });
}

export async function startNetwork(): Promise<StartedNetwork> {
  // The engine does not mind two networks of one name, and then finds neither.
  const name = `forkbed-${runId()}-${randomUUID().slice(0, 8)}`;
  const network = await (await engine()).createNetwork({ Name: name, Labels: labelsFor('network') });
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      // One that the engine does not release is reported by the next run, which finds it by its label.
      await removeNetwork(network.id);
    },
  };
}
