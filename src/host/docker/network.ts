/** A network of the run's own, in which containers know each other by name. It is removed on dispose. */
import { randomUUID } from 'node:crypto';
import type { Engine } from './engine.ts';
import { removeNetwork } from './remove-network.ts';
import type { StartedContainer } from './started-container.ts';

export interface StartedNetwork extends AsyncDisposable {
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
