/**
 * The volumes of a pod, as volumes of the run with what they hold, and their mounts in a container. A file or a folder of a volume is
 * mounted from where the engine has the volume: as the kubelet does for `subPath`.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { Engine } from '../docker/engine.ts';
import { fillVolumes } from '../docker/fill-volumes.ts';
import { startContainer } from '../docker/start-container.ts';
import { type StartedVolume, startVolume } from '../docker/volume.ts';
import type { PodMount, PodVolume } from './pod-volumes.ts';
import type { Pod, PodContainer } from './read-pod.ts';

/** Anybody may write, as the kubelet makes an emptyDir; with a group of its own what is made there belongs to that. */
const OPEN_MODE = 0o777;
const SET_GID = 0o2000;
/** What making folders may take. */
const LIMIT_MS = 60_000;
/** An init container of any user may have made the folder in which one is made. */
export const MAKES_FOLDERS = { user: '0:0', capAdd: ['DAC_OVERRIDE'] } as const;
const EXIT_IS_LINK = 3;
/**
 * `PATH` in the volume that is mounted at `ROOT`, for each pair of arguments: it is made, open for anybody, where it is not there. A
 * link on the way would lead out of the volume.
 */
const MAKE_FOLDERS = `
umask 0
while [ $# -gt 0 ]; do
  at=$1 rest=$2/
  shift 2
  while [ -n "$rest" ]; do
    at=$at/\${rest%%/*}
    rest=\${rest#*/}
    if [ -L "$at" ]; then echo "$at"; exit ${EXIT_IS_LINK}; fi
    [ -e "$at" ] || mkdir "$at" || exit 1
  done
done`;

export type Volumes = ReadonlyMap<string, StartedVolume>;

/** One for each key of the pod's mounts, by key; `owned` gets them. */
export async function startVolumes(
  engine: Engine,
  { pod, image, owned }: { pod: Pod; image: string; owned: AsyncDisposable[] },
): Promise<Volumes> {
  const { fsGroup } = pod;
  const mode = fsGroup === undefined ? OPEN_MODE : OPEN_MODE | SET_GID;
  const started = new Map<string, StartedVolume>();
  const filled = new Map<string, PodVolume>();
  for (const { key, volume } of [pod, ...pod.initContainers].flatMap(({ mounts }) => mounts)) {
    if (started.has(key)) continue;
    const tmpfs = volume.kind === 'memory' ? mountOptions(volume, { mode, fsGroup }) : undefined;
    const one = await startVolume(engine, { tmpfs });
    owned.push(one);
    started.set(key, one);
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

/**
 * The mounts of a container, as `docker run --volume` takes them. Folders that are not there are made, as the kubelet does.
 * @param options.image forkbed's own
 * @throws ForkbedError ERR_HOOK for a link in the place of a folder
 */
export async function bindMounts(
  engine: Engine,
  { mounts, volumes, image }: Pick<PodContainer, 'mounts'> & { volumes: Volumes; image: string },
): Promise<string[]> {
  const name = ({ key }: PodMount) => volumes.get(key)?.name ?? '';
  const parts = mounts.filter(({ subPath }) => subPath !== '');
  await makeFolders(engine, { image, folders: parts.map((mount) => ({ volume: name(mount), path: mount.subPath })) });
  const docker = await engine.client();
  return Promise.all(
    mounts.map(async (mount) => {
      const { subPath, target, readOnly } = mount;
      if (subPath === '') return `${name(mount)}:${target}:${readOnly ? 'ro,' : ''}nocopy`;
      const { Mountpoint } = await docker.getVolume(name(mount)).inspect();
      return `${Mountpoint}/${subPath}:${target}${readOnly ? ':ro' : ''}`;
    }),
  );
}

async function makeFolders(
  engine: Engine,
  { image, folders }: { image: string; folders: readonly { readonly volume: string; readonly path: string }[] },
): Promise<void> {
  if (folders.length === 0) return;
  const place = (index: number) => `/volumes/${index}`;
  await using container = await startContainer(engine, {
    image,
    role: 'probe',
    entrypoint: ['sh', '-c', MAKE_FOLDERS, 'sh'],
    command: folders.flatMap(({ path }, index) => [place(index), path]),
    ...MAKES_FOLDERS,
    binds: folders.map(({ volume }, index) => `${volume}:${place(index)}:nocopy`),
    network: 'none',
  });
  const exitCode = await container.waitForExit(LIMIT_MS);
  if (exitCode === 0) return;
  const { stdout, stderr } = await container.logs();
  const received = exitCode === EXIT_IS_LINK ? `the link ${stdout.trim()}` : stderr.trim();
  throw new ForkbedError('ERR_HOOK', `a subPath of a volume: expected a file or a folder, received ${received}`);
}
