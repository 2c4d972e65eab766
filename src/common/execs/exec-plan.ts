/** Execs as load: commands that are put into a running container from outside, as `docker exec`, a health check and a probe do. */
import type { Fields } from '../events/fields.ts';

/**
 * Who runs the command: forkbed as `docker exec` does (`exec`), the engine by the container's health check (`health`), forkbed as a
 * kubelet does (`probe`).
 */
export type ExecKind = 'exec' | 'health' | 'probe';

/**
 * What happens at the time-out. `wait`: the exec has failed, and its end is awaited. `kill`: the process that was put into the container
 * gets SIGKILL, and its children stay. `detach`: the client goes away, and the process stays.
 */
export type ExecEnd = 'wait' | 'kill' | 'detach';

/** Runs of all plans of one load. */
export const MAX_EXECS = 10_000;

export const EXEC_KINDS: readonly ExecKind[] = ['exec', 'health', 'probe'];
export const EXEC_ENDS: readonly ExecEnd[] = ['wait', 'kill', 'detach'];

/** One command, and how often and how it runs in the container under test. Times are milliseconds. */
export interface ExecPlan {
  /** Who runs the command in practice. */
  readonly kind: ExecKind;
  /** What a report calls it: `command 1`, `health check`, `livenessProbe`. */
  readonly name: string;
  /** argv, without a shell. */
  readonly command: readonly string[];
  /** How often it runs under load. */
  readonly runs: number;
  /** How many of its runs go on at once. */
  readonly concurrency: number;
  /** How long a run may take. */
  readonly timeoutMs: number;
  /** What happens at the time-out. */
  readonly end: ExecEnd;
  /** `USER[:GROUP]`; by default the container's own. */
  readonly user?: string;
  /** From the start of one run to the next, as the source of the command states it; absent where it states none. */
  readonly periodMs?: number;
  /** The same in this run, where it is another: a health check runs more often than the container has it. */
  readonly everyMs?: number;
}

/** @throws ParseError */
export function toExecPlan(fields: Fields): ExecPlan {
  return {
    kind: fields.choice('kind', EXEC_KINDS),
    name: fields.name('name'),
    command: fields.strings('command'),
    runs: fields.count('runs', 1),
    concurrency: fields.count('concurrency', 1),
    timeoutMs: fields.measure('timeoutMs', 1),
    end: fields.choice('end', EXEC_ENDS),
    ...fields.optional('user', (name) => fields.string(name)),
    ...fields.optional('periodMs', (name) => fields.measure(name, 1)),
    ...fields.optional('everyMs', (name) => fields.measure(name, 1)),
  };
}
