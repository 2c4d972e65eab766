/** The names of the server's modes and reaping strategies: what its options take, and what its events hold. */

export const MODE_NAMES = ['fork', 'single', 'events', 'prefork'] as const;
export type ModeName = (typeof MODE_NAMES)[number];

export const REAP_NAMES = ['none', 'ignore', 'nocldwait', 'wait', 'wait-once', 'double-fork'] as const;
export type ReapName = (typeof REAP_NAMES)[number];
