/** One case: its container where it needs one, `forkbed check` as a user calls it, and what is wrong with the verdict. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { environmentOfItsOwn, run } from '../support/run.ts';
import type { VerdictCase } from './case.ts';
import { type CheckRun, wrongWith } from './compare.ts';
import { startContainer } from './subject-container.ts';

export interface CaseResult {
  readonly name: string;
  readonly rule: number;
  readonly wrong: readonly string[];
  /** Absent where the check could not be run to its end. */
  readonly run: CheckRun | undefined;
  readonly durationMs: number;
}

const PROGRAM = join(import.meta.dirname, '../../bin/forkbed.mjs');
const CHECK_LIMIT_MS = 300_000;

/** `image` is that of the subjects. A run that came to nothing is wrong, too. */
export async function runCase(subject: VerdictCase, image: string): Promise<CaseResult> {
  const beganAt = performance.now();
  const { name, rule, container } = subject;
  const running = container === undefined ? checkImage(subject, image) : checkContainer(subject, image);
  const { wrong, run: result } = await running.then(
    (run) => ({ wrong: wrongWith(subject, run), run }),
    (error: unknown) => ({ wrong: [String(error)], run: undefined }),
  );
  return { name, rule, wrong, run: result, durationMs: performance.now() - beganAt };
}

function checkImage({ options, command }: VerdictCase, image: string): Promise<CheckRun> {
  return check([...options.map((option) => (option === 'IMAGE' ? image : option)), image, '--', ...command]);
}

async function checkContainer({ options, command, container = {} }: VerdictCase, image: string): Promise<CheckRun> {
  const name = `forkbed-verdict-${randomBytes(4).toString('hex')}`;
  await using started = await startContainer({ name, image, command, preparation: container });
  for (let earlier = 0; earlier < (container.earlierChecks ?? 0); earlier++) await check(['--container', name]);
  const result = check([...options, '--container', name]);
  await started.repeatUntil(result);
  // Awaited here: the container must not go while it is checked.
  return await result;
}

function check(args: readonly string[]): Promise<CheckRun> {
  // A port that the subject does not expose is its own business: all listen on the same.
  const port = args.includes('--port') ? [] : ['--port', '5005'];
  const all = [PROGRAM, 'check', '--quiet', '--format', 'json', ...port, ...args];
  return run(process.execPath, all, { env: environmentOfItsOwn(), limitMs: CHECK_LIMIT_MS });
}
