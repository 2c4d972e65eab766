/** A network of the run's own, in which containers know each other by name. It is removed on dispose. */
import { engine } from './engine.ts';
import { labelsFor, runId } from './ownership.ts';

export interface StartedNetwork extends AsyncDisposable {
  readonly name: string;
}

let networks = 0;

export async function startNetwork(): Promise<StartedNetwork> {
  const name = `forkbed-${runId()}-${networks++}`;
  const network = await (await engine()).createNetwork({ Name: name, Labels: labelsFor('network') });
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await network.remove();
    },
  };
}
