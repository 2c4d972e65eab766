/** What the PID 1 catalogue (docs/pid1.md) saw of a program, as far as a remedy needs it: what all of its rows agree on. */

/** When orphans were reaped; `left`: they were still zombies at the end of the watch. */
export type OrphansReaped = 'at once' | 'later' | 'left';

/** The exit code with which it ended, or `killed` by the engine after ten seconds. */
export type StopEnd = number | 'killed';

export interface KnownProgram {
  /** As PID 1 shows itself: its name, and the first arguments where they make a difference, `busybox init`. */
  readonly program: string;
  readonly group: 'init' | 'shell' | 'language' | 'runner' | 'daemon' | 'idler';
  /** Package and version of each row: `npm 12.2.0`. */
  readonly versions: readonly string[];
  /** The day of the last measurement, as in ISO 8601. */
  readonly measured: string;
  /** A fact that is absent was not measured, or the rows differ in it. */
  readonly orphans?: OrphansReaped;
  /** Until the last orphan was reaped, in milliseconds; only of `later`. */
  readonly reapedAfterMs?: number;
  /** Whether processes of its own ended when orphans did. */
  readonly replaces?: boolean;
  /** The exit code with which it ended itself when orphans did; absent where it outlived them. */
  readonly endedWith?: number;
  /** On SIGTERM. */
  readonly stop?: StopEnd;
  /** On SIGTERM while an orphan lived. */
  readonly stopWithOrphan?: StopEnd;
  /** On the signal that its documentation names, where that is another one. */
  readonly documentedStop?: { readonly signal: string; readonly end: StopEnd };
  /** The same below `docker run --init`. */
  readonly belowInit?: { readonly orphans?: OrphansReaped; readonly stop?: StopEnd };
}
