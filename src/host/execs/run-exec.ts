/** One exec, from its start to its end or its time-out. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import { EXEC_VARIABLE, type ExecOutcome } from '../../common/execs/exec-record.ts';
import type { ExecEnds } from '../docker/exec-ends.ts';
import { httpStatus } from '../docker/http-status.ts';
import { RunningExec } from '../docker/running-exec.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { errorMessage } from '../thrown.ts';
import { waitUntil } from '../toolkit/poll.ts';

/** How a run of a command ended. */
export interface ExecEnd {
  readonly outcome: ExecOutcome;
  readonly exitCode?: number;
  readonly timedOut: boolean;
  readonly ms: number;
  readonly output?: string;
}

/** What the end of an output may lag behind the end of its process. */
const OUTPUT_DELAY_MS = 50;
/** SIGKILL needs no more, unless the process hangs in the kernel. */
const KILLED_WITHIN_MS = 10_000;
/** On a busy machine an engine takes seconds from its reply to the process. */
const BEGUN_WITHIN_MS = 10_000;
/** Its process may be seen so long after the engine said that it began: on a busy machine a runtime takes seconds to the command. */
const SEEN_WITHIN_MS = 5_000;
const POLL_EVERY_MS = 200;

/**
 * `over`: nobody waits for it any more. `kill`: sends its process SIGKILL; whether there was one.
 * @throws EngineLostError, DeadlineError, NoEngineError
 */
export async function runExec(run: {
  subject: StartedContainer;
  ends: ExecEnds;
  number: number;
  plan: ExecPlan;
  over: AbortSignal;
  kill: () => Promise<boolean>;
}): Promise<ExecEnd> {
  const { subject, ends, number, plan } = run;
  const beganMs = performance.now();
  const elapsed = () => Math.round(performance.now() - beganMs);
  const environment = [`${EXEC_VARIABLE}=${number}`];
  let exec: RunningExec;
  try {
    exec = await RunningExec.start(subject, plan.command, { ends, environment, user: plan.user });
  } catch (error) {
    if (httpStatus(error) === undefined) throw error;
    return { outcome: 'not-started', timedOut: false, ms: elapsed(), output: errorMessage(error) };
  }
  try {
    const end = await follow(exec, run);
    const ms = elapsed();
    if (end.outcome === 'exited' && end.exitCode === 0) return { ...end, ms };
    await pause(OUTPUT_DELAY_MS);
    return { ...end, ms, ...(exec.output === '' ? {} : { output: exec.output }) };
  } finally {
    exec.detach();
  }
}

type End = Pick<ExecEnd, 'outcome' | 'exitCode' | 'timedOut'>;

async function follow(
  exec: RunningExec,
  { plan, over, kill }: Pick<Parameters<typeof runExec>[0], 'plan' | 'over' | 'kill'>,
): Promise<End> {
  const inTime = await endWithin(exec, plan.timeoutMs, over);
  if (inTime !== undefined) return { ...inTime, timedOut: false };
  if (over.aborted) return { outcome: 'left', timedOut: false };
  // What is not there yet can get no signal, and is missing where the processes that were left are counted.
  if (plan.end !== 'wait') await exec.begun({ limitMs: BEGUN_WITHIN_MS });
  switch (plan.end) {
    case 'wait':
      return { ...((await endWithin(exec, Number.POSITIVE_INFINITY, over)) ?? { outcome: 'left' }), timedOut: true };
    case 'detach':
      return { outcome: 'left', timedOut: true };
    case 'kill': {
      const { wasFound, end } = await killOnceSeen(exec, { kill, over });
      if (end === undefined) return { outcome: 'left', timedOut: true };
      return { ...end, outcome: wasFound ? 'killed' : 'exited', timedOut: true };
    }
  }
}

/** A process that is not found has ended, is not there yet, or hides its variable: only its end shows which it was. */
async function killOnceSeen(
  exec: RunningExec,
  { kill, over }: { kill: () => Promise<boolean>; over: AbortSignal },
): Promise<{ wasFound: boolean; end: Pick<ExecEnd, 'outcome' | 'exitCode'> | undefined }> {
  const untilMs = performance.now() + SEEN_WITHIN_MS;
  for (;;) {
    const wasFound = await kill();
    const end = await endWithin(exec, wasFound ? KILLED_WITHIN_MS : POLL_EVERY_MS, over);
    if (wasFound || end !== undefined || over.aborted || performance.now() >= untilMs) return { wasFound, end };
  }
}

/** `undefined` where it has not ended within the time, or nobody waits any more. */
async function endWithin(
  exec: RunningExec,
  limitMs: number,
  over: AbortSignal,
): Promise<Pick<ExecEnd, 'outcome' | 'exitCode'> | undefined> {
  const ended = new AbortController();
  const end = exec.ended.then((exitCode) => ({
    outcome: 'exited' as const,
    ...(exitCode === undefined ? {} : { exitCode }),
  }));
  try {
    const late = waitUntil(performance.now() + Math.min(limitMs, MAX_TIMER_MS), AbortSignal.any([over, ended.signal]));
    return await Promise.race([end, late.then(() => undefined)]);
  } finally {
    ended.abort();
  }
}

/** The longest that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;
