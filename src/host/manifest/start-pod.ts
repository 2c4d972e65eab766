/**
 * Starts the container of a pod: its volumes with what they hold, the process that the pod's containers have as PID 1 where they
 * share one, the container, and its postStart hook. All of it is removed on dispose.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { formatDuration } from '../../common/report/phrase.ts';
import { type StartedSubject, type SubjectOptions, startFromImage } from '../check/subject.ts';
import type { Engine } from '../docker/engine.ts';
import { fillVolumes } from '../docker/fill-volumes.ts';
import type { FileEntry } from '../docker/pack-entries.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { type StartedVolume, startVolume } from '../docker/volume.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';
import { awaitStart } from './await-start.ts';
import type { PodMount, PodVolume } from './pod-volumes.ts';
import type { Hook } from './probes.ts';
import type { Pod } from './read-pod.ts';

export interface PodTools {
  /** forkbed's own. */
  readonly image: string;
  readonly onProgress: (progress: string) => void;
  /** How long a hook after the start may take, and the most that one before the stop gets. */
  readonly startTimeoutMs: number;
}

/** Anybody may write, as the kubelet makes an emptyDir; with a group of its own what is made there belongs to that. */
const OPEN_MODE = 0o777;
const SET_GID = 0o2000;

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
          binds: pod.mounts.map((mount) => toBind(mount, volumes)),
          files: pod.files.map(({ target, mode, content }) => toEntry(target, { mode, content, gid: pod.fsGroup })),
          ...(pause === undefined ? {} : { pid: `container:${pause.id}` }),
        },
        `${pod.workload} (${pod.container})`,
      ),
    );
    if (pod.postStart !== undefined) await runPostStart(subject.container, pod.postStart, tools);
    await awaitStart(subject.container, { ...tools, probes: pod.probes });
    const { preStop } = pod;
    return {
      ...subject,
      ...(preStop === undefined ? {} : { beforeStop: (graceMs) => runPreStop(subject.container, preStop, graceMs) }),
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

/** One for each key, by key. */
async function startVolumes(
  engine: Engine,
  { pod, image, owned }: { pod: Pod; image: string; owned: AsyncDisposable[] },
): Promise<ReadonlyMap<string, StartedVolume>> {
  const { mounts, fsGroup } = pod;
  const mode = fsGroup === undefined ? OPEN_MODE : OPEN_MODE | SET_GID;
  const started = new Map<string, StartedVolume>();
  const filled = new Map<string, PodVolume>();
  for (const { key, volume } of mounts) {
    if (started.has(key)) continue;
    const tmpfs = volume.kind === 'memory' ? mountOptions(volume, { mode, fsGroup }) : undefined;
    started.set(key, own(owned, await startVolume(engine, { tmpfs })));
    if (tmpfs === undefined) filled.set(key, volume);
  }
  const contents = [...filled].map(([key, { files }]) => ({
    name: started.get(key)?.name ?? '',
    mode,
    gid: fsGroup ?? 0,
    files,
  }));
  await fillVolumes(engine, { image, volumes: contents });
  return started;
}

function mountOptions({ sizeBytes }: PodVolume, { mode, fsGroup }: { mode: number; fsGroup: number | undefined }) {
  const options = [
    `mode=${mode.toString(8)}`,
    ...(fsGroup === undefined ? [] : [`gid=${fsGroup}`]),
    ...(sizeBytes === undefined ? [] : [`size=${sizeBytes}`]),
  ];
  return options.join(',');
}

function toBind({ key, target, readOnly }: PodMount, volumes: ReadonlyMap<string, StartedVolume>): string {
  return `${volumes.get(key)?.name}:${target}:${readOnly ? 'ro,' : ''}nocopy`;
}

function toEntry(path: string, file: Omit<FileEntry, 'path'>): FileEntry {
  return { path, ...file };
}

/** PID 1 of the pod. It reaps, as the pause process of Kubernetes does. */
function startPause(engine: Engine, image: string): Promise<StartedContainer> {
  return startContainer(engine, { image, role: 'probe', command: ['forkbed-probe', 'pause'] });
}

/** The kubelet ends a container whose hook fails: nothing would be tested. */
async function runPostStart(
  container: StartedContainer,
  { command, path }: Hook,
  { onProgress, startTimeoutMs }: PodTools,
): Promise<void> {
  onProgress(`running ${path}`);
  const { exitCode, stdout, stderr } = await container.exec(command, startTimeoutMs);
  if (exitCode === 0) return;
  const output = JSON.stringify((stderr + stdout).slice(-300));
  throw new ForkbedError('ERR_HOOK', `${path}: expected exit code 0, received ${exitCode} and the output ${output}`);
}

/** What came of it as a clause. The kubelet stops the container in any case. */
async function runPreStop(container: StartedContainer, { command }: Hook, graceMs: number): Promise<string> {
  const beganMs = performance.now();
  try {
    const { exitCode } = await container.exec(command, graceMs);
    return `preStop ended with exit code ${exitCode} after ${formatDuration(performance.now() - beganMs)}`;
  } catch (error) {
    if (isForkbedError(error, 'ERR_ENGINE_LOST')) throw error;
    return `preStop failed: ${errorMessage(error)}`;
  }
}
