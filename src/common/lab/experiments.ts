/**
 * The article's twelve statements as experiments of the lab: what each is called, and what may be seen. The page asks for a prediction among
 * the outcomes, and the host finds out which one holds. The names are those of the files in itest/statements.
 */
export const EXPERIMENTS = {
  'one-process-serves-one-client': { id: 's1', outcomes: ['all', 'one', 'refused'] },
  'children-serve-many-at-once': { id: 's2', outcomes: ['all', 'one'] },
  'parent-must-close-client': { id: 's3', outcomes: ['closed', 'kept'] },
  'child-must-close-listener': { id: 's4', outcomes: ['free', 'taken'] },
  'child-without-exit-lives-on': { id: 's5', outcomes: ['exit', 'end', 'outlive'] },
  'unreaped-child-stays-defunct': { id: 's6', outcomes: ['vanish', 'stay'] },
  'zombies-vanish-with-their-parent': { id: 's7', outcomes: ['always', 'depends', 'never'] },
  'orphan-is-adopted-and-reaped': { id: 's8', outcomes: ['killed', 'reaped', 'depends'] },
  'zombies-hold-resources': { id: 's9', outcomes: ['served', 'refused'] },
  'wait-reaps-while-serving': { id: 's10', outcomes: ['zombies', 'blocked', 'both'] },
  'ignored-sigchld-leaves-no-zombies': { id: 's11', outcomes: ['zombies', 'none'] },
  'processes-cost-more-than-one': { id: 's12', outcomes: ['less', 'same', 'more'] },
} as const;

export type ExperimentName = keyof typeof EXPERIMENTS;
/** `other`: none of those that can be predicted. */
export type ExperimentOutcome<Name extends ExperimentName = ExperimentName> =
  | (typeof EXPERIMENTS)[Name]['outcomes'][number]
  | 'other';

export const EXPERIMENT_NAMES = Object.keys(EXPERIMENTS) as readonly ExperimentName[];

/** What can be counted. The page has a text for each. */
export type FigureName =
  | 'clients'
  | 'served'
  | 'waiting'
  | 'children'
  | 'childrenAfterParent'
  | 'descriptorsBefore'
  | 'descriptorsAfter'
  | 'heldSockets'
  | 'listenHolders'
  | 'nextServer'
  | 'zombies'
  | 'zombiesLater'
  | 'zombiesBelowInit'
  | 'zombiesBelowSleep'
  | 'adoptedByInit'
  | 'adoptedBySleep'
  | 'tasks'
  | 'clientsLater'
  | 'servedLater'
  | 'forkError'
  | 'killed'
  | 'statusesKnown'
  | 'parentSigchld'
  | 'cpuFork'
  | 'cpuEvents'
  | 'memoryFork'
  | 'memoryEvents';

export interface ExperimentFigure {
  readonly name: FigureName;
  /** A text is a name of the kernel's, such as EAGAIN. */
  readonly value: number | string;
}

/** Lines of a source file that matter. */
export interface CodeExcerpt {
  /** In the package. */
  readonly file: string;
  readonly who: 'parent' | 'child' | 'bug';
  /** The number of the first line. */
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** Numbers of the lines to mark. */
  readonly marked: readonly number[];
}

export interface ExperimentReport {
  readonly experiment: ExperimentName;
  readonly prediction: string;
  readonly outcome: ExperimentOutcome;
  readonly figures: readonly ExperimentFigure[];
  readonly code: readonly CodeExcerpt[];
}
