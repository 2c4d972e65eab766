/**
 * Whether replies were late because the machine had no CPU time left, and others than the subject had most of it: each client that gave up
 * waiting for a reply saw that it came after all. Then the server is not accused. One that takes the machine's CPU time itself is. Pure.
 */
import { formatCount, formatDuration } from '../report/phrase.ts';
import type { CheckContext } from './check-context.ts';
import { describeFailedShare, failingClients } from './coverage.ts';
import { type Judgement, unknown } from './finding.ts';

const LATE = 'ERR_REPLY_TIMEOUT';
/** Of all cores: a machine with more idle time than this has some for the subject. */
const MAX_IDLE = 0.05;
/** Of the time in which cores were busy: a subject that took more of it has itself to blame. */
const MAX_SUBJECT = 0.5;

/** Each client with a failure gave up waiting, for no other reason, and the reply that it went on to wait for came. */
export function repliedLate({ load }: Pick<CheckContext, 'load'>): boolean {
  const failing = failingClients(load);
  return (
    failing.length > 0 &&
    failing.every(
      ({ summary: { connections, ok, failed, errors, lateReplyMs } }) =>
        ok + failed === connections && errors[LATE] === failed && lateReplyMs !== undefined,
    )
  );
}

/** `undefined` where it was not so, or nobody knows. */
export function starved(context: CheckContext): Judgement | undefined {
  const { load, cpuMs } = context;
  const { machine } = load;
  if (machine === undefined || cpuMs === undefined || !repliedLate(context)) return undefined;
  const { busyMs, idleMs } = machine;
  const [idle, own] = [idleMs / (busyMs + idleMs), cpuMs / busyMs];
  if (!(idle <= MAX_IDLE && own <= MAX_SUBJECT)) return undefined;
  const late = load.clients.flatMap(({ summary }) => summary.lateReplyMs ?? []);
  return unknown(`the machine had no CPU time left, and replies came too late: ${describeFailedShare(load)}`, [
    `its cores were idle for ${percent(idle)} of the load, and of the rest the subject took at most ${percent(own)}`,
    `each of ${formatCount(late.length)} clients that gave up saw that a reply came, after ${formatDuration(Math.min(...late))} to ${formatDuration(Math.max(...late))}`,
    'the server is not accused of it: run it on a machine that does less beside, or wait for longer (--reply-timeout)',
  ]);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
