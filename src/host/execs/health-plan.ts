/** The health check of a container as load: what the engine runs there, how often, and how often its source says. */

import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { counted, formatDuration } from '../../common/report/phrase.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { readField } from '../thrown.ts';

/** How often a health check runs in a container of the run's own: the engine takes 1 ms and more. */
export const HEALTH_EVERY_MS = 500;
const NS_PER_MS = 1_000_000;
/** What the engine takes where the image says nothing. */
const DEFAULT_MS = 30_000;

/**
 * The plan of so many runs.
 * @param health.periodMs what its source states, where that is known
 * @param health.isOwn whether the run has started the container, with HEALTH_EVERY_MS
 * @throws UsageError for a container without a health check, and where the runs take longer than the load may
 */
export async function healthPlan(
  container: StartedContainer,
  health: { runs: number; isOwn: boolean; periodMs: number | undefined; limitMs: number },
): Promise<ExecPlan> {
  const { Config, Image } = await container.inspect();
  const check: unknown = readField(Config, 'Healthcheck');
  const test: unknown = readField(check, 'Test');
  const command = Array.isArray(test) ? toCommand(test, readField(Config, 'Shell')) : undefined;
  if (command === undefined) {
    throw new UsageError('--health-runs: expected an image or a container with a health check, received none');
  }
  const { runs, isOwn, limitMs } = health;
  const everyMs = toMs(readField(check, 'Interval')) ?? DEFAULT_MS;
  const periodMs = isOwn ? (health.periodMs ?? (await imagePeriodMs(container, Image))) : everyMs;
  if (runs * everyMs > limitMs) {
    const [all, limit] = [runs * everyMs, limitMs].map(formatDuration);
    throw new UsageError(
      `--health-runs: expected what --limit, ${limit}, has time for, received ${counted(runs, 'run')} in ${all}, one every ${formatDuration(everyMs)}`,
    );
  }
  const timeoutMs = toMs(readField(check, 'Timeout')) ?? DEFAULT_MS;
  return {
    kind: 'health',
    name: 'health check',
    command,
    runs,
    concurrency: 1,
    timeoutMs,
    end: 'kill',
    periodMs,
    everyMs,
  };
}

/** `["CMD-SHELL", "curl localhost"]` → argv as the engine runs it. */
function toCommand([kind, ...rest]: readonly unknown[], shell: unknown): string[] | undefined {
  const words = rest.map(String);
  if (kind === 'CMD') return words;
  if (kind !== 'CMD-SHELL') return undefined;
  return [...(Array.isArray(shell) ? shell.map(String) : ['/bin/sh', '-c']), ...words];
}

async function imagePeriodMs({ engine }: StartedContainer, image: string): Promise<number> {
  const { Config } = await (await engine.client()).getImage(image).inspect();
  return toMs(['Healthcheck', 'Interval'].reduce(readField, Config)) ?? DEFAULT_MS;
}

function toMs(ns: unknown): number | undefined {
  return typeof ns === 'number' && ns > 0 ? ns / NS_PER_MS : undefined;
}
