/** Who holds a socket: the processes of a census among whose descriptors it is. */
import type { Census, ProcessRecord } from './model.ts';

/** Only those whose descriptors could be read, in the order of the census. `inodes` are those of /proc/net/tcp. */
export function findHolders(inodes: readonly number[], { details, processes }: Census): ProcessRecord[] {
  const holds = (detail: Census['details'][number]) => inodes.some((inode) => detail.socketInodes?.includes(inode));
  const holders = new Set(details.filter(holds).map(({ pid }) => pid));
  return processes.filter(({ pid }) => holders.has(pid));
}
