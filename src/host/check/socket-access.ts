/**
 * What a container needs to connect at the subject's Unix socket: the mount of the subject in which the socket's path lies. It may be
 * forkbed's own volume, or one that the subject has by an option, a compose file, or since before.
 */
import { UsageError } from '../../common/forkbed-error.ts';
import type { ContainerOptions } from '../docker/container-options.ts';
import type { StartedContainer } from '../docker/started-container.ts';

/** How a client gets to the subject's Unix socket; empty where the subject listens on a port. */
export type SocketAccess = Pick<ContainerOptions, 'binds' | 'user' | 'capAdd'>;

/** The mode of a socket says who may be served, not who is left behind: the clients connect to one of any owner. */
export const CONNECTS_EVERYWHERE = { user: '0:0', capAdd: ['DAC_OVERRIDE'] } as const;

/** Where the gate is mounted in every client. */
const GATE_FOLDER = '/run/forkbed';
/** What can be mounted in another container, too. */
const SHAREABLE = ['volume', 'bind'];

type Mounted = Awaited<ReturnType<StartedContainer['inspect']>>['Mounts'][number];

/** @throws UsageError where the subject has no mount at the path, or one that no client can have */
export async function socketAccess(container: StartedContainer, unix: string | undefined): Promise<SocketAccess> {
  if (unix === undefined) return {};
  const { Mounts = [] } = await container.inspect();
  return { binds: [toBind(Mounts, unix)], ...CONNECTS_EVERYWHERE };
}

/** The same rights, and what it needs to get to the socket, too: of the same user. */
export function withAccess<Rights extends SocketAccess>(rights: Rights, { binds = [], capAdd = [] }: SocketAccess) {
  return { ...rights, binds: [...(rights.binds ?? []), ...binds], capAdd: [...(rights.capAdd ?? []), ...capAdd] };
}

/** The innermost mount counts. @throws UsageError */
export function toBind(mounts: readonly Mounted[], unix: string): string {
  const [mount] = mounts
    .filter(({ Destination }) => unix.startsWith(`${Destination.replace(/\/$/, '')}/`))
    .sort((a, b) => b.Destination.length - a.Destination.length);
  if (mount === undefined || !SHAREABLE.includes(readType(mount))) {
    const received = mount === undefined ? 'none' : `a mount of type ${readType(mount)} at ${mount.Destination}`;
    throw new UsageError(
      `--unix: expected a volume or a folder of the host that is mounted in the subject above ${unix}, received ${received}`,
    );
  }
  if (mount.Destination === GATE_FOLDER) {
    throw new UsageError(`--unix: expected a path that is not in ${GATE_FOLDER}, received ${unix}`);
  }
  return `${readType(mount) === 'volume' ? mount.Name : mount.Source}:${mount.Destination}`;
}

/** Older engines name none: a volume has a name, a bind has none. */
function readType({ Type, Name }: Mounted): string {
  return Type ?? (Name === undefined ? 'bind' : 'volume');
}
