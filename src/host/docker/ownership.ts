/**
 * Whose a container or a network is: each carries the labels of the run that started it. What a run leaves behind is
 * removed by label: at its end, or by the next run, when its process is proved to have ended. What belongs to somebody else, or may, is
 * never removed.
 */
import type { Engine } from './engine.ts';
import { isRemembered, remember } from './network.ts';
import { decideFate, type Fate, parseOwner } from './owner.ts';
import type { Left, Owned, Removal } from './removal.ts';
import { removeOwned } from './remove-owned.ts';
import { OWNER_LABEL, RUN_LABEL } from './run.ts';
import { listNodes, listServices } from './swarm/list-on-manager.ts';
import { describeOutOfReach } from './swarm/swarm-node.ts';
import { viewFromHere } from './this-process.ts';

/** What a run has started and not yet removed; services first, then containers. */
export function listRun(engine: Engine, id = engine.run.id): Promise<readonly Owned[]> {
  return list(engine, `${RUN_LABEL}=${id}`);
}

/** Removes the run's services and containers, and then its networks and volumes. How many. */
export async function removeRun(engine: Engine, id = engine.run.id): Promise<number> {
  return total((await removeOwned(engine, await listRun(engine, id))).removed);
}

/** Which runs are removed besides those that have ended, and the callback for what is left. */
export interface RemovalOptions {
  /** Ids of runs to remove in any case, also while their process is alive; none by default. */
  readonly runs?: readonly string[];
  /**
   * Receives a sentence for each network that the engine does not release, once for all runs. By default nothing is reported, and a
   * later run reports it.
   */
  readonly onWarning?: (sentence: string) => void;
}

/** Removes what runs have left whose process is proved to have ended, and the runs that `options` names. */
export async function removeAbandoned(engine: Engine, options: RemovalOptions = {}): Promise<Removal> {
  const { runs = [], onWarning } = options;
  const view = viewFromHere();
  const judged = (await list(engine, OWNER_LABEL)).map((owned) => ({
    owned,
    fate: decideFate(parseOwner(owned.owner), view),
  }));
  const goes = ({ owned, fate }: { owned: Owned; fate: Fate }) => fate.state === 'ended' || runs.includes(owned.run);
  const removal = await removeOwned(
    engine,
    judged.filter(goes).map(({ owned }) => owned),
  );
  if (onWarning !== undefined) warnOnce(removal.left, onWarning);
  const stays = judged
    .filter((each) => !goes(each))
    .map(({ owned, fate }) => ({ ...owned, state: fate.state as 'alive' | 'unknown', why: fate.why }));
  const outOfReach = describeOutOfReach(await listNodes(engine));
  return { ...removal, left: [...stays, ...removal.left], outOfReach };
}

function warnOnce(left: readonly Left[], onWarning: (sentence: string) => void): void {
  for (const { id, state, why } of left) {
    if (state !== 'unreleased' || isRemembered(id)) continue;
    onWarning(`network ${id.slice(0, 12)} is left: ${why}; forkbed clean lists it, and later runs do not mention it`);
    remember(id);
  }
}

/** How many. */
export function total({ container, network, volume, service }: Removal['removed']): number {
  return container + network + volume + service;
}

async function list(engine: Engine, label: string): Promise<Owned[]> {
  const docker = await engine.client();
  const filters = { label: [label] };
  const [services = [], containers, networks, { Volumes }] = await Promise.all([
    listServices(engine, label),
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters: JSON.stringify(filters) }),
  ]);
  const owned = (
    kind: Owned['kind'],
    id: string,
    labels: Readonly<Record<string, string>> | null | undefined,
  ): Owned => ({
    kind,
    id,
    run: labels?.[RUN_LABEL] ?? '',
    owner: labels?.[OWNER_LABEL] ?? '',
  });
  return [
    ...services.map(({ id, labels }) => owned('service', id, labels)),
    ...containers.map(({ Id, Labels }) => owned('container', Id, Labels)),
    ...networks.map(({ Id, Labels }) => owned('network', Id, Labels)),
    ...(Volumes ?? []).map(({ Name, Labels }) => owned('volume', Name, Labels)),
  ];
}
