/**
 * The kernel's table of neighbours, which all network namespaces of a machine share. A client needs an entry for the server and one for the
 * gate; each of these needs one for the client. Docker's own for the other ends of an overlay network are permanent, and not counted.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FOLDER = '/proc/sys/net/ipv4/neigh/default';
/** From the first on the kernel removes unused entries, from the third on it refuses new ones. */
const NAMES = ['gc_thresh1', 'gc_thresh2', 'gc_thresh3'] as const;
const EACH = 4;
const OTHERS = 1_024;

/**
 * Room for that many clients, all on this machine, until dispose. Without `set` nothing is changed.
 * @throws RangeError where there is less, and it is not to be set; what writing to /proc/sys throws: root alone may
 */
export function roomForNeighbours(clients: number, { set }: { set: boolean }): Disposable {
  const needed = EACH * clients + OTHERS;
  const before = NAMES.map((name) => ({ file: `${FOLDER}/${name}`, value: readFileSync(`${FOLDER}/${name}`, 'utf8') }));
  const has = Number(before.at(-1)?.value);
  if (has >= needed) return { [Symbol.dispose]: () => {} };
  if (!set) {
    throw new RangeError(
      `net.ipv4.neigh.default.gc_thresh3: expected at least ${needed} for ${clients} clients on one machine, received ${has} (--set-sysctl sets it, and takes it back)`,
    );
  }
  for (const { file } of before.toReversed()) writeFileSync(file, String(needed));
  return {
    [Symbol.dispose]: () => {
      for (const { file, value } of before) writeFileSync(file, value);
    },
  };
}
