/** The fault `sigstop-server`. */
import { type ActiveFault, activeFault } from './fault-effect.ts';
import { awaitSignal, type ServerTarget } from './send-signal.ts';

/**
 * Stops the server alone with SIGSTOP; `revert` sends SIGCONT. PID 1 ignores SIGSTOP from inside its namespace, so that
 * the engine sends it; the probe, whose own signal PID 1 ignores, observes the effect.
 * @throws ExecError, DeadlineError, EngineError, EngineLostError, NoEngineError
 * @example
 * ```ts
 * import { startSubject, suspendServer, toolImage } from 'forkbed';
 *
 * const image = await toolImage((line) => console.error(line));
 * await using subject = await startSubject({ image: 'my-server' });
 * const fault = await suspendServer({ subject: subject.container, image, serverPid: 1 });
 * await fault.revert();
 * console.log(await fault.effect());
 * ```
 */
export async function suspendServer({ subject, image, serverPid }: ServerTarget): Promise<ActiveFault> {
  const seen = await awaitSignal(subject, image, { signal: 'SIGSTOP', to: serverPid });
  try {
    if (serverPid === 1) await subject.kill('SIGSTOP');
    const { acted } = await seen.outcome();
    const observed = acted === 1 ? 'the server stood still' : 'the server was not seen to stand still';
    return activeFault({ revert, effect: async () => ({ acted: acted === 1, observed }) });
  } catch (error) {
    await revert();
    throw error;
  } finally {
    await seen.remove();
  }

  async function revert(): Promise<void> {
    if (serverPid === 1) return subject.kill('SIGCONT');
    const resumed = await awaitSignal(subject, image, { signal: 'SIGCONT', to: serverPid });
    try {
      await resumed.outcome();
    } finally {
      await resumed.remove();
    }
  }
}
