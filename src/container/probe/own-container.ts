/**
 * The processes that the engine has put into the probe's own container, and what they have started: all of them observe, and none is the
 * subject's. They share the probe's mount namespace; whoever has no parent in this process namespace is asked once for its own.
 */
import { readlink } from 'forkbed:posix';
import { toIdentity } from '../../common/process-table/identity.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { findAllDescendants, isFromOutside } from '../../common/process-table/process-tree.ts';
import { isPosixError } from '../posix/posix-error.ts';

export class OwnContainer {
  readonly #procDir: string;
  readonly #ownNamespace: string | undefined;
  #known = new Map<string, boolean>();

  constructor(procDir: string) {
    this.#procDir = procDir;
    this.#ownNamespace = this.#mountNamespace('self');
  }

  without(processes: readonly ProcessRecord[]): readonly ProcessRecord[] {
    const roots = processes.filter(isFromOutside);
    const known = new Map(roots.map((root) => [toIdentity(root), this.#isOwn(root)] as const));
    this.#known = known;
    const own = roots.filter((root) => known.get(toIdentity(root)) === true).map(({ pid }) => pid);
    if (own.length === 0) return processes;
    const left = new Set([...own, ...findAllDescendants(processes, own).map(({ pid }) => pid)]);
    return processes.filter(({ pid }) => !left.has(pid));
  }

  #isOwn(root: ProcessRecord): boolean {
    const known = this.#known.get(toIdentity(root));
    // One that has ended has no namespace any more: what it was before counts.
    if (known !== undefined) return known;
    return this.#ownNamespace !== undefined && this.#mountNamespace(root.pid) === this.#ownNamespace;
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
