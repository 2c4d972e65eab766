/** What a call of a command line on Node costs this machine: asked of the process itself when it ends, so that no sampling misses a peak. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface CommandCost {
  /** From its start to its end. */
  readonly seconds: number;
  /** User and system. */
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/** Its last line of stderr. */
const HOOK = `process.on('exit', () => process.stderr.write('\\n' + JSON.stringify(process.resourceUsage())));`;

/** @throws Error for another exit code than 0 */
export async function measureCommand(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<CommandCost> {
  const beganMs = performance.now();
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  const child = spawn(process.execPath, ['--import', hook, program, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  const seconds = (performance.now() - beganMs) / 1_000;
  if (exitCode !== 0)
    throw new Error(`expected forkbed ${args.join(' ')} to end with 0, received ${exitCode}: ${stderr}`);
  const usage: NodeJS.ResourceUsage = JSON.parse(stderr.slice(stderr.lastIndexOf('\n')));
  return {
    seconds,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMiB: usage.maxRSS / 1_024,
  };
}
