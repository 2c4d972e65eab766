/** What became of what was to be removed: how many of each kind, and what was left, and why. */

/** What a run starts: all that it is to remove. A service is of a Swarm whose manager the engine is. */
export type OwnedKind = 'container' | 'network' | 'volume' | 'service';

/** A container, a network, a volume or a service with the label of a run. */
export interface Owned {
  /** What it is. */
  readonly kind: OwnedKind;
  /** The engine's id; of a volume its name. */
  readonly id: string;
  /** The id of the run that has started it. */
  readonly run: string;
  /** The process that owns the run, as the label has it. */
  readonly owner: string;
}

/** Something that was not removed, and why. */
export interface Left extends Owned {
  /**
   * `alive`: its run goes on; `unknown`: that it has ended is not proved; `unreleased`: the engine holds it, and no container uses
   * it; `in use`: by something that is no run's; `failed`: the engine could not remove it.
   */
  readonly state: 'alive' | 'unknown' | 'unreleased' | 'in use' | 'failed';
  /** The end of a sentence. */
  readonly why: string;
}

/** What was removed, and what was not. */
export interface Removal {
  /** How many of each kind. */
  readonly removed: Readonly<Record<OwnedKind, number>>;
  /** Each that was not removed. */
  readonly left: readonly Left[];
  /** That somebody else is removing at this moment, or has removed meanwhile. */
  readonly elsewhere: number;
  /** Nodes of the engine's Swarm that its manager does not reach, with the reason: what is left there goes when they are back. */
  readonly outOfReach: readonly string[];
}
