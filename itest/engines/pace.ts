/** How long what the conformance list runs may take on an engine. */

export interface Pace {
  /** What every limit of the list is multiplied with: 1 on an engine of this machine. */
  readonly times: number;
  /** Options of `forkbed check`, whose own limits are for such an engine, too. */
  readonly check: readonly string[];
  /** Options of `forkbed check --chaos`, beside those: an even load, on which each fault finds connections. */
  readonly chaos: readonly string[];
  /** For forkbed's environment. */
  readonly variables: Readonly<Record<string, string>>;
}

export const ORDINARY: Pace = { times: 1, check: [], chaos: [], variables: {} };

/** A processor that is emulated is slower by an order of magnitude. */
export const EMULATED: Pace = {
  times: 6,
  check: ['--start-timeout', '5m', '--limit', '15m', '--reply-timeout', '60s'],
  chaos: ['--rate', '10', '--settle', '10s'],
  variables: { FORKBED_ENGINE_LIMIT_MS: '300000' },
};
