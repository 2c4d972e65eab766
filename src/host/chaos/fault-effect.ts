/**
 * A fault that is active, and what was observed. A fault that was not seen to act has tested nothing, so that the injector also
 * reports the effect.
 */

/** What was seen of a fault. */
export interface FaultEffect {
  /** Whether it was seen to act on the subject: its positive control. */
  readonly acted: boolean;
  /** One line: "1,934 forks were refused". */
  readonly observed: string;
}

/** A fault that has been injected into a subject. Call `revert` first, then `effect`. */
export interface ActiveFault {
  /** The fault was over as soon as it was injected: there is nothing to revert. */
  readonly momentary?: true;
  /**
   * When this returns, the state from before the fault is restored.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError, ExecError; ForkbedError as the function that injected
   *   it
   */
  revert(): Promise<void>;
  /**
   * What was observed, after `revert`. It removes what the fault has started for itself.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError, ExecError; ForkbedError as the function that injected
   *   it
   */
  effect(): Promise<FaultEffect>;
  /**
   * The same as `revert`.
   * @throws as `revert`
   * @deprecated The name in 0.1, accepted until 0.3: use `revert`.
   */
  lift(): Promise<void>;
}

export type RevertibleFault = Omit<ActiveFault, 'lift'>;

/** The fault under the former name of `revert`, too. */
export function activeFault(fault: RevertibleFault): ActiveFault {
  return { ...fault, lift: () => fault.revert() };
}
