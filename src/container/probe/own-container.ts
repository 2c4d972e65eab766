/**
 * The processes that the engine has put into the probe's own container, and what they have started: all of them observe, and none is the
 * subject's. They share the probe's mount namespace. That of a process without a parent in this process namespace is read once.
 */
import { readlink } from 'forkbed:posix';
import type { RecordChange } from '../../common/live/live-table.ts';
import { isSame } from '../../common/process-table/identity.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { isFromOutside } from '../../common/process-table/process-tree.ts';
import { isPosixError } from '../posix/posix-error.ts';

export class OwnContainer {
  readonly #procDir: string;
  readonly #ownNamespace: string | undefined;
  /** Those without a parent, by pid. */
  readonly #roots = new Map<number, { readonly root: ProcessRecord; readonly isOwn: boolean }>();
  /** Pids of those that are there. */
  readonly #own = new Set<number>();

  constructor(procDir: string) {
    this.#procDir = procDir;
    this.#ownNamespace = this.#mountNamespace('self');
  }

  /** What is left of a change without them. */
  without(change: RecordChange): RecordChange {
    if (change.isWhole) this.#own.clear();
    for (const pid of change.gone) {
      this.#own.delete(pid);
      this.#roots.delete(pid);
    }
    // A pid may be another process's by now, and a process may have another parent.
    for (const { pid } of change.changed) this.#own.delete(pid);
    let changed = change.changed;
    for (;;) {
      const others = changed.filter((record) => !this.#isOwn(record));
      // A child stands before its parent where pids have come round.
      if (others.length === changed.length) return { ...change, changed };
      const pids = new Set(others.map(({ pid }) => pid));
      for (const { pid } of changed) if (!pids.has(pid)) this.#own.add(pid);
      changed = others;
    }
  }

  #isOwn(record: ProcessRecord): boolean {
    return isFromOutside(record) ? this.#isOwnRoot(record) : this.#own.has(record.ppid);
  }

  #isOwnRoot(root: ProcessRecord): boolean {
    const known = this.#roots.get(root.pid);
    // One that has ended has no namespace any more: what it was before counts.
    if (known !== undefined && isSame(known.root, root)) return known.isOwn;
    const isOwn = this.#ownNamespace !== undefined && this.#mountNamespace(root.pid) === this.#ownNamespace;
    this.#roots.set(root.pid, { root, isOwn });
    return isOwn;
  }

  #mountNamespace(pid: number | 'self'): string | undefined {
    try {
      return readlink(`${this.#procDir}/${pid}/ns/mnt`);
    } catch (error) {
      if (isPosixError(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined;
      throw error;
    }
  }
}
