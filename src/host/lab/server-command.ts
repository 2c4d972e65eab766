/** The command lines of the lab's servers and clients, and signals to them. The experiments of itest/statements use the same. */
import type { StartedContainer } from '../docker/started-container.ts';
import { ExecError } from '../errors.ts';

/** Where forkbed-server listens by default. */
export const PORT = 5005;

/** What the article's client sends, as options of `forkbed-client`: Chinese for "this is message number 0", and so on. */
export const ARTICLE_MESSAGES: readonly string[] = ['--payload', '这是第%d个报文'];

/** Of a client whose connections are all open at once, and stay for `holdMs` after one message. */
export function holdArguments(connections: number, holdMs: number): string[] {
  const count = String(connections);
  const load = ['--connections', count, '--concurrency', count, '--messages', '1', '--hold', String(holdMs)];
  return [...ARTICLE_MESSAGES, ...load];
}

/** The server below a `sleep`, which outlives it. Below an init that sleep is its first child, and else PID 1, which waits for nobody. */
export function serverBelowSleep(args: readonly string[]): string[] {
  return ['sh', '-c', 'forkbed-server "$@" & exec sleep 600', 'sh', ...args];
}

/** Kills processes of a container of our own image, as nothing in it can prevent. @throws ExecError where one of them has gone */
export async function killProcesses(container: StartedContainer, pids: readonly number[]): Promise<void> {
  const command = ['kill', '-KILL', ...pids.map(String)];
  const { exitCode, stderr } = await container.exec(command);
  if (exitCode !== 0) throw new ExecError({ command, exitCode, stderr });
}
