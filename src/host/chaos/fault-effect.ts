/**
 * A fault that is on, and what was seen of it. A fault that nobody saw act has tested nothing: whoever takes it away again
 * says whether it did.
 */

/** What was seen of a fault. */
export interface FaultEffect {
  /** Whether it was seen to act on the subject: its positive control. */
  readonly acted: boolean;
  /** One line: "1,934 forks were refused". */
  readonly observed: string;
}

/** A fault that has been injected into a subject. Call `lift` first, then `effect`. */
export interface ActiveFault {
  /** It was over as soon as it was put on: there is nothing to lift. */
  readonly momentary?: true;
  /** Takes it away: when it returns, what was there before is there again. */
  lift(): Promise<void>;
  /** What was seen of it; once it has been lifted. What it has started for itself is removed then. */
  effect(): Promise<FaultEffect>;
}
