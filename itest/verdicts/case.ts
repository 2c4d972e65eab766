/** A row of the table: a subject, how it is checked, and the verdict that is right for it. */
import type { Outcome } from '../../src/common/checks/finding.ts';

export interface VerdictCase {
  readonly name: string;
  /** The rule of the verdict that it tests, 2 to 14. */
  readonly rule: number;
  /** Of a subject with a fault: the case of the same kind without it. Absent: the subject is sound. */
  readonly twin?: string;
  /** Options of `forkbed check`. `IMAGE` stands for the image of the subjects. */
  readonly options: readonly string[];
  /** The subject's command. */
  readonly command: readonly string[];
  /** The subject is a container that the runner starts and removes; absent: `forkbed check` starts it from the image. */
  readonly container?: Preparation;
  /** The exit codes that are right. */
  readonly exitCodes: readonly number[];
  /** The outcome of each check that matters; `a|b`: of one of them. A check that fails and is not named here is wrong. */
  readonly checks: Readonly<Record<string, Outcome>>;
  /** Checks that may fail as well, since the fault shows there, too. */
  readonly mayFail: readonly string[];
  /** What the finding of a check must match; `id.remedy`: its remedy alone; `report`: all of it; `stderr`: where it is refused. */
  readonly says: Readonly<Record<string, RegExp>>;
  readonly fact: Fact;
}

/** Docker command lines; `NAME` stands for the container, `IMAGE` for the image of the subjects. */
export interface Preparation {
  /** Options of `docker run`. */
  readonly run?: readonly string[];
  /** After the start and before the check. */
  readonly before?: readonly (readonly string[])[];
  /** `docker inspect --format` of the container must print true before the check. */
  readonly until?: string;
  /** Again and again while the check runs. */
  readonly during?: readonly string[];
  /** So many further checks of the same container come first; the last one counts. */
  readonly earlierChecks?: number;
}

export const QUANTITIES = ['descriptors', 'memory', 'threads', 'processes', 'zombies'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/**
 * What is true of the subject, by other means than forkbed's: which numbers are more after each of several equal loads
 * (`npm run verdicts -- --facts` measures them), or how it was seen otherwise.
 */
export type Fact = { readonly grows: readonly Quantity[] } | { readonly seen: string };
