/** The five matchers, each with a server that it must complain of: one table for both runners. */
import type { Census } from 'forkbed';
import type { ForkbedMatchers } from 'forkbed/matchers';

/** What either runner's `expect(container)` is: where its types lacked a matcher, it could not be passed on. */
export type Asserted = ForkbedMatchers<void>;

export interface MatcherCase {
  readonly matcher: keyof Asserted;
  /** Options of forkbed-server. */
  readonly fault: string;
  readonly ask: (asserted: Asserted, before: Census) => Promise<void>;
}

/** Those of a server that makes no mistake. */
export const SOUND = '--reap wait';

const SOON = { limitMs: 500 };
/** Each connection stays open for longer than the settle window: so every child is looked at. */
const PLAN = { port: 5005, clients: 1, connections: 3, holdMs: 900, settleMs: 300 };

export const CASES: readonly MatcherCase[] = [
  {
    matcher: 'toHaveNoDefunctProcesses',
    fault: '--reap none',
    ask: (asserted) => asserted.toHaveNoDefunctProcesses(SOON),
  },
  {
    matcher: 'toHaveNoOrphans',
    fault: '--bug no-exit',
    ask: (asserted, before) => asserted.toHaveNoOrphans(before, SOON),
  },
  {
    matcher: 'toHaveReturnedToBaseline',
    fault: '--bug no-exit',
    ask: (asserted, before) => asserted.toHaveReturnedToBaseline(before, SOON),
  },
  {
    matcher: 'toHaveNoLeakedDescriptors',
    fault: '--bug keep-client-fd',
    ask: (asserted, before) => asserted.toHaveNoLeakedDescriptors(before, SOON),
  },
  {
    matcher: 'toPassForkbed',
    fault: '--reap none',
    ask: (asserted) => asserted.toPassForkbed(PLAN),
  },
];
