/** A program to its end, in a process of its own: what it said, and how it ended. */
import { execFile } from 'node:child_process';

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MOST_OUTPUT_BYTES = 64 << 20;

/** `input`: what its stdin has. Rejects where it could not be started, or a signal ended it: also when the limit, in milliseconds, is over. */
export function run(
  command: string,
  args: readonly string[],
  options: { limitMs: number; cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal; input?: string },
): Promise<Outcome> {
  const { limitMs, input, ...where } = options;
  return new Promise((resolve, reject) => {
    const how = { ...where, timeout: limitMs, maxBuffer: MOST_OUTPUT_BYTES };
    const child = execFile(command, [...args], how, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
    if (input !== undefined) child.stdin?.end(input);
  });
}
