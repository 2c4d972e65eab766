/** All checks, in the order of the report. */
import { alive } from './alive.ts';
import { childrenGone } from './children-gone.ts';
import { clientFdClosed } from './client-fd-closed.ts';
import type { Check } from './finding.ts';
import { listenFdClosed } from './listen-fd-closed.ts';
import { memoryFlat } from './memory-flat.ts';
import { noDefunct } from './no-defunct.ts';
import { noOrphans } from './no-orphans.ts';
import { reapsOrphans } from './reaps-orphans.ts';
import { served } from './served.ts';
import { socketsClosed } from './sockets-closed.ts';

export const CHECKS: readonly Check[] = [
  noDefunct,
  childrenGone,
  noOrphans,
  clientFdClosed,
  listenFdClosed,
  socketsClosed,
  memoryFlat,
  served,
  reapsOrphans,
  alive,
];

export const CHECK_IDS: readonly string[] = CHECKS.map(({ id }) => id);

/** Names that checks had, accepted for one release. */
export const FORMER_CHECK_IDS: Readonly<Record<string, string>> = { 'foreign-child': reapsOrphans.id };
