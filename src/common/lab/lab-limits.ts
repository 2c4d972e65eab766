/** What the lab lets its page ask for: the page shows them, the host holds it to them. */
import { MISBEHAVIOUR_NAMES } from '../load/misbehaviour-names.ts';

export const MISBEHAVIOURS = ['no', ...MISBEHAVIOUR_NAMES] as const;
export const LAB_LIMITS = { containers: 5, connections: 500, holdS: 600, maxChildren: 10_000 } as const;
