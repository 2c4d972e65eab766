/** The hooks of a pod's container, as the kubelet runs them: a command, a request to the container, or a sleep. */
import { setTimeout as pause } from 'node:timers/promises';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { formatDuration } from '../../common/report/phrase.ts';
import { type Asked, askOnce } from '../check/ask-once.ts';
import type { StartedSubject } from '../check/subject.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';
import { toRequest } from './probe-load.ts';
import type { Hook } from './probes.ts';

type Located = Pick<StartedSubject, 'container' | 'network' | 'host'>;
type Request = Extract<Hook['handler'], { kind: 'http' }>;

/**
 * The kubelet ends a container whose hook fails: nothing would be tested. A request waits until the server listens.
 * @param tools.image forkbed's own
 * @throws ForkbedError ERR_HOOK
 */
export async function runPostStart(
  subject: Located,
  { path, handler }: Hook,
  tools: { image: string; onProgress: (progress: string) => void; startTimeoutMs: number },
): Promise<void> {
  const { image, startTimeoutMs: limitMs } = tools;
  tools.onProgress(`running ${path}`);
  switch (handler.kind) {
    case 'exec':
      return await runCommand(subject.container, { path, command: handler.command, limitMs });
    case 'sleep':
      if (handler.ms > limitMs) throw tooLong({ path, ms: handler.ms, limitMs });
      await pause(handler.ms);
      return;
    case 'http': {
      const { wrong } = await request(subject, handler, { image, limitMs, retryUntilMs: limitMs });
      if (wrong !== undefined) throw new ForkbedError('ERR_HOOK', `${path}: expected a reply, received ${wrong}`);
    }
  }
}

/** What came of it as a clause, and how long it took. The kubelet stops the container in any case. @throws EngineLostError */
export async function runPreStop(
  subject: Located,
  { handler }: Hook,
  tools: { image: string; graceMs: number },
): Promise<{ observed: string; tookMs: number }> {
  const beganMs = performance.now();
  try {
    const { observed, tookMs = performance.now() - beganMs } = await beforeStop(subject, handler, tools);
    return { observed: `preStop ${observed} after ${formatDuration(tookMs)}`, tookMs };
  } catch (error) {
    if (isForkbedError(error, 'ERR_ENGINE_LOST')) throw error;
    return { observed: `preStop failed: ${errorMessage(error)}`, tookMs: performance.now() - beganMs };
  }
}

/** `tookMs` where it is not the time of the call: a client's container takes its time to start, and the subject none of that. */
async function beforeStop(
  subject: Located,
  handler: Hook['handler'],
  { image, graceMs }: { image: string; graceMs: number },
): Promise<{ observed: string; tookMs?: number }> {
  switch (handler.kind) {
    case 'exec':
      return { observed: `ended with exit code ${(await subject.container.exec(handler.command, graceMs)).exitCode}` };
    case 'sleep': {
      const isOver = await sleeps(subject.container, Math.min(handler.ms, graceMs));
      if (isOver) return { observed: 'slept until the container ended,' };
      return { observed: handler.ms <= graceMs ? 'woke up' : 'was cut off' };
    }
    case 'http': {
      const { wrong, tookMs } = await request(subject, handler, { image, limitMs: graceMs, retryUntilMs: 0 });
      return { observed: wrong === undefined ? 'was answered' : `failed (received ${wrong})`, tookMs };
    }
  }
}

async function runCommand(
  container: StartedContainer,
  { path, command, limitMs }: { path: string; command: readonly string[]; limitMs: number },
): Promise<void> {
  const { exitCode, stdout, stderr } = await container.exec(command, limitMs);
  if (exitCode === 0) return;
  const output = JSON.stringify((stderr + stdout).slice(-300));
  throw new ForkbedError('ERR_HOOK', `${path}: expected exit code 0, received ${exitCode} and the output ${output}`);
}

function tooLong({ path, ms, limitMs }: { path: string; ms: number; limitMs: number }): ForkbedError {
  const limit = `${formatDuration(limitMs)} (--start-timeout)`;
  return new ForkbedError('ERR_HOOK', `${path}: expected at most ${limit}, received a sleep of ${formatDuration(ms)}`);
}

/** Whether the container ended meanwhile. */
async function sleeps(container: StartedContainer, ms: number): Promise<boolean> {
  try {
    await container.waitForExit(ms);
    return true;
  } catch (error) {
    if (!isForkbedError(error, 'ERR_DEADLINE')) throw error;
    return false;
  }
}

/** The kubelet takes every status for a success. */
function request(
  { container: { engine }, network, host }: Located,
  handler: Request,
  { image, limitMs, retryUntilMs }: { image: string; limitMs: number; retryUntilMs: number },
): Promise<Asked> {
  return askOnce(
    { engine, image, network, host, port: handler.port },
    { ...toRequest(handler, 'kube-lifecycle'), expect: 'any', replyTimeoutMs: limitMs, retryUntilMs },
  );
}
