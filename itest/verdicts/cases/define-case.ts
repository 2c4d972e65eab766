/** What the files of the table share: a sound subject, one with a fault, and the outcomes that several expect. */
import type { Fact, Quantity, VerdictCase } from '../case.ts';

type Expected = Partial<Omit<VerdictCase, 'name' | 'rule' | 'command' | 'fact'>> & { readonly fact?: Fact };

const NOTHING_GROWS: Fact = { grows: [] };

/** The two kinds of cases of one rule. */
export function casesOf(rule: number) {
  /** A sound subject: it passes. */
  const good = (name: string, command: string, expected: Expected = {}): VerdictCase => {
    const defaults = { options: [], exitCodes: [0], checks: {}, mayFail: [], says: {}, fact: NOTHING_GROWS };
    return { ...defaults, ...expected, rule, name, command: command === '' ? [] : command.split(' ') };
  };
  /** A subject with a fault: it fails, in the checks that are named. */
  const bad = (name: string, command: string, expected: Expected & { readonly twin: string }): VerdictCase =>
    good(name, command, { exitCodes: [1], ...expected });
  return { good, bad };
}

export function grows(...quantities: readonly Quantity[]): Fact {
  return { grows: quantities };
}

export function seen(how: string): Fact {
  return { seen: how };
}

export const CLIENT_FD = { 'client-fd-closed': 'fail' } as const;
export const MEMORY = { 'memory-flat': 'fail' } as const;
export const CHILDREN = { 'children-gone': 'fail' } as const;
export const LISTEN_FD = { 'listen-fd-closed': 'fail' } as const;
export const THREADS = { 'threads-gone|children-gone': 'fail' } as const;
export const ORPHANS = { 'reaps-orphans': 'fail' } as const;
export const ZOMBIES = { 'no-defunct': 'fail', 'reaps-orphans': 'fail' } as const;
export const SERVED = { served: 'fail' } as const;
/** A process that nobody waits for shows in each of them. */
export const WITH_ZOMBIES = ['no-defunct', 'children-gone', 'no-orphans'];
