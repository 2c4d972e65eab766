/**
 * A signal to the subject's processes from a container that joins its process namespace, as root with the right to signal and
 * no other: nothing is run in the subject. PID 1 heeds no SIGKILL or SIGSTOP from there: those come from the engine,
 * `StartedContainer.kill`. pid_namespaces(7).
 */
import type { Signalled } from '../../common/events/signalled.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { ExecError } from '../errors.ts';
import { startProbe } from '../observe/census.ts';

/** Beyond what the probe itself waits. */
const MARGIN_MS = 30_000;

export const SIGNALS_EVERY_USER = { user: '0:0', capAdd: ['KILL'] } as const;

export interface SignalRequest {
  /** Its name: `SIGKILL`. */
  readonly signal: string;
  /** Whose children; PID 1's by default. */
  readonly childrenOf?: number;
  /** How many of them to wait for, and how long; those that are there then are sent to. One, and not at all, by default. */
  readonly atLeast?: number;
  readonly withinMs?: number;
  /** How long it may take to act; a second by default. */
  readonly actWithinMs?: number;
}

/** All of them at one instant. `image`: forkbed's own. @throws ExecError, DeadlineError */
export async function signalChildren(
  subject: StartedContainer,
  image: string,
  request: SignalRequest,
): Promise<Signalled> {
  const command = signalCommand(request);
  await using probe = await startProbe({ subject, image, command, ...SIGNALS_EVERY_USER });
  const exitCode = await probe.waitForExit((request.withinMs ?? 0) + (request.actWithinMs ?? 0) + MARGIN_MS);
  const { stdout, stderr } = await probe.logs();
  return parseSignalled({ command, exitCode, stdout, stderr });
}

export function signalCommand({ signal, childrenOf = 1, atLeast, withinMs, actWithinMs }: SignalRequest): string[] {
  const option = (name: string, value: number | undefined) => (value === undefined ? [] : [`${name}=${value}`]);
  return [
    'forkbed-probe',
    'signal',
    `--signal=${signal}`,
    `--children-of=${childrenOf}`,
    ...option('--at-least', atLeast),
    ...option('--within', withinMs),
    ...option('--act-within', actWithinMs),
  ];
}

/** @throws ExecError */
export function parseSignalled(run: {
  command: readonly string[];
  exitCode: number;
  stdout: string;
  stderr: string;
}): Signalled {
  if (run.exitCode !== 0) throw new ExecError(run);
  return JSON.parse(run.stdout);
}
