/** How a client can misbehave; src/container/client/misbehaviour has what each does. */
export const MISBEHAVIOUR_NAMES = ['drip', 'no-read', 'silent', 'half-close', 'half-open'] as const;
export type MisbehaviourName = (typeof MISBEHAVIOUR_NAMES)[number];
