/** What became of what was to be removed: how many of each kind, and what was left, and why. */

export type Kind = 'container' | 'network' | 'volume';

/** A container, a network or a volume with the label of a run. */
export interface Owned {
  readonly kind: Kind;
  readonly id: string;
  readonly run: string;
  /** As the label has it. */
  readonly owner: string;
}

export interface Left extends Owned {
  /**
   * `alive`: its run goes on; `unknown`: that it has ended is not proved; `unreleased`: the engine holds it, and no container uses
   * it; `in use`: by something that is no run's; `failed`: the engine could not remove it.
   */
  readonly state: 'alive' | 'unknown' | 'unreleased' | 'in use' | 'failed';
  /** The end of a sentence. */
  readonly why: string;
}

export interface Removal {
  readonly removed: Readonly<Record<Kind, number>>;
  readonly left: readonly Left[];
  /** That somebody else is removing at this moment, or has removed meanwhile. */
  readonly elsewhere: number;
}
