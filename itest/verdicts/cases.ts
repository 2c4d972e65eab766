/**
 * Small subjects with one fault each, and their twins without it, for every rule of the verdict: a file a rule in `cases`. The
 * programs are those of `subjects`; the head of each says what its behaviours do.
 */
import type { VerdictCase } from './case.ts';
import { EVERY_PROCESS_CASES } from './cases/rule-02-every-process.ts';
import { GROWTH_CASES } from './cases/rule-03-growth.ts';
import { SETTLING_CASES } from './cases/rule-04-settling.ts';
import { READINESS_CASES } from './cases/rule-05-readiness.ts';
import { OUTSIDERS_CASES } from './cases/rule-06-outsiders.ts';
import { NEVER_THE_HOST_CASES } from './cases/rule-07-never-the-host.ts';
import { LISTENERS_CASES } from './cases/rule-08-listeners.ts';
import { ORPHANS_OF_OTHERS_CASES } from './cases/rule-09-orphans-of-others.ts';
import { THREADS_CASES } from './cases/rule-10-threads.ts';
import { DEATH_AND_RESTART_CASES } from './cases/rule-11-death-and-restart.ts';
import { WHOLE_REPLIES_CASES } from './cases/rule-12-whole-replies.ts';
import { REMEDIES_CASES } from './cases/rule-13-remedies.ts';
import { CHAOS_CASES } from './cases/rule-14-chaos.ts';

/** In the order of the rules. */
export const CASES: readonly VerdictCase[] = [
  ...EVERY_PROCESS_CASES,
  ...GROWTH_CASES,
  ...SETTLING_CASES,
  ...READINESS_CASES,
  ...OUTSIDERS_CASES,
  ...NEVER_THE_HOST_CASES,
  ...LISTENERS_CASES,
  ...ORPHANS_OF_OTHERS_CASES,
  ...THREADS_CASES,
  ...DEATH_AND_RESTART_CASES,
  ...WHOLE_REPLIES_CASES,
  ...REMEDIES_CASES,
  ...CHAOS_CASES,
];
