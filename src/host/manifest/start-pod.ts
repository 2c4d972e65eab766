/**
 * Starts the container of a pod: its volumes with what they hold, the process that the pod's containers have as PID 1 where they
 * share one, the container, and its postStart hook. All of it is removed on dispose.
 */
import { type StartedSubject, type SubjectOptions, startFromImage } from '../check/subject.ts';
import type { Engine } from '../docker/engine.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { awaitStart } from './await-start.ts';
import { bindMounts, startVolumes } from './mount-volumes.ts';
import type { Pod } from './read-pod.ts';
import { runPostStart, runPreStop } from './run-hook.ts';
import { runInitContainer } from './run-init-container.ts';

export interface PodTools {
  /** forkbed's own. */
  readonly image: string;
  readonly onProgress: (progress: string) => void;
  /** How long a hook after the start may take, and the most that one before the stop gets. */
  readonly startTimeoutMs: number;
}

/**
 * @param options what is not the manifest's to decide
 * @throws ForkbedError ERR_HOOK, and as `startSubject`
 */
export async function startPod(
  engine: Engine,
  { pod, options, tools }: { pod: Pod; options: SubjectOptions; tools: PodTools },
): Promise<StartedSubject> {
  const owned: AsyncDisposable[] = [];
  try {
    const volumes = await startVolumes(engine, { pod, image: tools.image, owned });
    for (const init of pod.initContainers) await runInitContainer(engine, { init, options, volumes, tools });
    const pause = pod.sharesProcesses ? own(owned, await startPause(engine, tools.image)) : undefined;
    const subject = own(
      owned,
      await startFromImage(
        engine,
        {
          ...pod.run,
          ...options,
          image: pod.image,
          // The kubelet knows nothing of what the image says.
          noHealthcheck: true,
          binds: await bindMounts(engine, { ...pod, volumes, image: tools.image }),
          ...(pause === undefined ? {} : { pid: `container:${pause.id}` }),
        },
        `${pod.workload} (${pod.container})`,
      ),
    );
    if (pod.postStart !== undefined) await runPostStart(subject, pod.postStart, tools);
    await awaitStart(subject.container, { ...tools, probes: pod.probes });
    const { preStop } = pod;
    return {
      ...subject,
      ...(preStop === undefined
        ? {}
        : { beforeStop: (graceMs) => runPreStop(subject, preStop, { image: tools.image, graceMs }) }),
      [Symbol.asyncDispose]: () => removeAll(owned),
    };
  } catch (error) {
    await removeAll(owned);
    throw error;
  }
}

function own<Owned extends AsyncDisposable>(owned: AsyncDisposable[], one: Owned): Owned {
  owned.push(one);
  return one;
}

/** The last first; what cannot be removed keeps nothing else from it. */
async function removeAll(owned: AsyncDisposable[]): Promise<void> {
  const last = owned.pop();
  if (last === undefined) return;
  try {
    await last[Symbol.asyncDispose]();
  } finally {
    await removeAll(owned);
  }
}

/** PID 1 of the pod. It reaps, as the pause process of Kubernetes does. */
function startPause(engine: Engine, image: string): Promise<StartedContainer> {
  return startContainer(engine, { image, role: 'probe', command: ['forkbed-probe', 'pause'] });
}
