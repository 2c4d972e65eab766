/**
 * Waits until a pod's container has started, as its first probe that is a command says: the kubelet lets it fail so long, and begins
 * with the others after it. A probe that connects is awaited by the audit, which waits for a listening socket.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { StartedContainer } from '../docker/started-container.ts';
import { isForkbedError } from '../thrown.ts';
import type { Probe } from './probes.ts';

/** However long the period is: nobody waits for a container that has started long ago. */
const MAX_PAUSE_MS = 1_000;

/**
 * Not started in time is no error: the load shows it. Each run gets the time that it needs, so that none is cut off.
 * @throws EngineLostError, NoEngineError
 */
export async function awaitStart(
  container: StartedContainer,
  {
    probes,
    startTimeoutMs,
    onProgress,
  }: { probes: readonly Probe[]; startTimeoutMs: number; onProgress: (progress: string) => void },
): Promise<void> {
  const commands = probes.flatMap(({ name, periodMs, handler }) =>
    handler.kind === 'exec' ? [{ name, periodMs, command: handler.command }] : [],
  );
  const [first] = commands;
  if (first === undefined) return;
  onProgress(`waiting for ${first.name}`);
  const untilMs = performance.now() + startTimeoutMs;
  for (let leftMs = startTimeoutMs; leftMs > 0; leftMs = untilMs - performance.now()) {
    if (await succeeds(container, first.command, leftMs)) return;
    if (!(await container.inspect()).State.Running) return;
    await pause(Math.min(first.periodMs, MAX_PAUSE_MS));
  }
  onProgress(`${first.name} did not succeed within the start time-out`);
}

/** An engine that refuses an exec, as it does where the command is not there, is a failure of the probe. */
async function succeeds(container: StartedContainer, command: readonly string[], limitMs: number): Promise<boolean> {
  try {
    return (await container.exec(command, limitMs)).exitCode === 0;
  } catch (error) {
    if (isForkbedError(error, 'ERR_ENGINE', 'ERR_DEADLINE')) return false;
    throw error;
  }
}
