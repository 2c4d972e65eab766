/** The run that starts containers, networks and volumes: its id, its owner, and the labels by which each of them is known as its own. */
import { randomUUID } from 'node:crypto';
import { formatOwner } from './owner.ts';
import { thisProcess } from './this-process.ts';

export const RUN_LABEL = 'forkbed.run';
export const OWNER_LABEL = 'forkbed.owner';
const ROLE_LABEL = 'forkbed.role';

/** What a container, a network or a volume is in a run. It is the value of the label `forkbed.role`. */
export type Role = 'server' | 'client' | 'probe' | 'subject' | 'network' | 'volume';

/**
 * The run that containers, networks and volumes belong to. Each of them carries its labels.
 * @example
 * ```ts
 * import { spawn } from 'node:child_process';
 * import { defaultEngine } from 'forkbed';
 *
 * const { id, environment } = defaultEngine().run;
 * console.log(`docker ps --filter label=forkbed.run=${id}`);
 * // What the child starts belongs to this run.
 * spawn('npx', ['forkbed', 'check', 'my-server'], { env: { ...process.env, ...environment }, stdio: 'inherit' });
 * ```
 */
export class Run {
  /** The value of the label `forkbed.run`. */
  readonly id: string;
  /** The process that owns it: see owner.ts. */
  readonly #owner: string;

  /** @param id by default that of FORKBED_RUN and FORKBED_OWNER, which a process hands to its children, or one of this process */
  constructor(id?: string) {
    const { FORKBED_RUN, FORKBED_OWNER } = process.env;
    this.id = id ?? FORKBED_RUN ?? newId();
    this.#owner = FORKBED_OWNER ?? formatOwner(thisProcess());
  }

  /** With it a child process belongs to this run, and starts none of its own. */
  get environment(): { readonly FORKBED_RUN: string; readonly FORKBED_OWNER: string } {
    return { FORKBED_RUN: this.id, FORKBED_OWNER: this.#owner };
  }

  /** The labels of whatever has that role in the run. */
  labelsFor(role: Role): Record<string, string> {
    return { [RUN_LABEL]: this.id, [OWNER_LABEL]: this.#owner, [ROLE_LABEL]: role };
  }

  /** Whether a container, a network or a volume with these labels belongs to the run. */
  owns(labels: Readonly<Record<string, string>>): boolean {
    return labels[RUN_LABEL] === this.id;
  }
}

/** Of one process there may be several. */
function newId(): string {
  return `${process.pid}-${Date.now().toString(36)}${randomUUID().slice(0, 4)}`;
}
