/**
 * The container is stopped and started again, as `docker stop` and `docker start` do it, or `docker restart`: PID 1 gets its
 * stop signal, and SIGKILL when its time is over. All its processes end, and their namespaces with them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { StopEvidence } from '../../common/checks/run-evidence.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { toSignalName } from '../../common/process-table/signal-names.ts';
import type { StartedContainer } from '../docker/started-container.ts';

/** Where the container does not say: the engine's own. */
const GRACE_S = 10;
const STOP_SIGNAL = 'SIGTERM';
/** Also where a hook before has used all: the kubelet's own. */
const MIN_GRACE_MS = 2_000;

/**
 * Stops the container and starts it again; it runs again when this returns. All its processes end.
 * @param options.fault `stop-container`: as `docker stop` and `docker start`; `restart-container`: as `docker restart`
 * @param options.forMs how long it stays stopped, in milliseconds; of `stop-container` alone
 * @param options.graceUsedMs how much of the time until SIGKILL is over already, in milliseconds; 0 by default
 * @throws ForkbedError ERR_CONTAINER where it does not run, or was not seen to end; EngineError, EngineLostError, DeadlineError,
 *   NoEngineError
 * @example
 * ```ts
 * import { startSubject, stopAndStart } from 'forkbed';
 *
 * await using subject = await startSubject({ image: 'my-server' });
 * const { signal, exitCode, tookMs } = await stopAndStart(subject.container, { fault: 'stop-container', forMs: 1_000 });
 * console.log(`${signal} ended it with ${exitCode} after ${tookMs} ms`);
 * ```
 */
export async function stopAndStart(
  subject: StartedContainer,
  {
    fault,
    forMs,
    graceUsedMs = 0,
  }: { fault: 'stop-container' | 'restart-container'; forMs: number; graceUsedMs?: number },
): Promise<StopEvidence> {
  const inspected = await subject.inspect();
  const { State } = inspected;
  const { signal, graceMs: fullGraceMs } = stopRules(inspected);
  const graceMs = graceUsedMs === 0 ? fullGraceMs : Math.max(MIN_GRACE_MS, fullGraceMs - graceUsedMs);
  const graceS = Math.ceil(graceMs / 1_000);
  if (!State.Running) {
    throw new ForkbedError(
      'ERR_CONTAINER',
      `expected a container that runs, it ended with exit code ${State.ExitCode}`,
    );
  }
  const askedMs = performance.now();
  if (fault === 'restart-container') await subject.restart(graceS);
  else await subject.stop(graceS);
  const tookMs = performance.now() - askedMs;
  const { State: now } = await subject.inspect();
  if (fault === 'stop-container') {
    await pause(forMs);
    await subject.start();
  }
  const exitCode = await findExitCode(subject, { before: State, now });
  return { signal, exitCode, tookMs, graceMs };
}

type State = Awaited<ReturnType<StartedContainer['inspect']>>['State'];

/** The container's state has its exit code until it is started again; after that only the engine's events have it. */
async function findExitCode(
  subject: StartedContainer,
  { before, now }: { before: State; now: State },
): Promise<number> {
  const hasEnded = now.StartedAt !== before.StartedAt;
  if (!hasEnded && !now.Running) return now.ExitCode;
  const exitCode = hasEnded ? await subject.exitCodeWithin({ from: before.StartedAt, to: now.StartedAt }) : undefined;
  if (exitCode !== undefined) return exitCode;
  const received = hasEnded
    ? 'it was started again, and no event of the engine tells how it ended'
    : 'it was not seen to';
  throw new ForkbedError('ERR_CONTAINER', `expected the subject to end, ${received}`);
}

/** By which signal its engine stops it, and how long it waits then: as the image, the container or the engine has it. */
export function stopRules({ Config, State }: Awaited<ReturnType<StartedContainer['inspect']>>): {
  signal: string;
  graceMs: number;
  running: boolean;
} {
  const { StopSignal = STOP_SIGNAL, StopTimeout = GRACE_S } = Config as typeof Config & {
    StopSignal?: string;
    StopTimeout?: number;
  };
  // Podman gives its number.
  return { signal: toSignalName(StopSignal), graceMs: 1_000 * StopTimeout, running: State.Running };
}
