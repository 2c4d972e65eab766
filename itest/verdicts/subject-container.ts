/** The container of a case that `forkbed check --container` is put to, and what happens beside it. All is removed by name. */
import { run } from '../support/run.ts';
import type { Preparation } from './case.ts';

export interface SubjectContainer extends AsyncDisposable {
  /** Runs the preparation's `during`, again and again, until the check has ended; rejects only as the check does. */
  repeatUntil(check: Promise<unknown>): Promise<void>;
}

const LIMIT_MS = 60_000;
const POLL_MS = 200;
const LABEL = 'forkbed.verdicts=subject';

export async function startContainer(given: {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly preparation: Preparation;
}): Promise<SubjectContainer> {
  const { name, image, command, preparation } = given;
  const { before = [], run: options = [], during, until } = preparation;
  const fill = (args: readonly string[]) =>
    args.map((arg) => arg.replace(/^IMAGE$/, image).replace(/(^|:)NAME(?=$|:|-)/, `$1${name}`));
  const names = [name, ...before.flatMap((args) => (args[0] === 'run' ? [nameIn(fill(args))] : []))];
  const remove = async () => {
    await run('docker', ['rm', '--force', ...names.toReversed()], { limitMs: LIMIT_MS });
  };
  try {
    await docker(['run', '--detach', '--label', LABEL, '--name', name, ...options, image, ...command]);
    for (const args of before) await docker(labelled(fill(args)));
    if (until !== undefined) await becomesTrue(name, until);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    async repeatUntil(check) {
      let over = false;
      const end = () => {
        over = true;
      };
      check.then(end, end);
      // What it says of a container that has ended meanwhile is the check's to find out.
      while (during !== undefined && !over) await run('docker', fill(during), { limitMs: LIMIT_MS });
    },
    [Symbol.asyncDispose]: remove,
  };
}

async function becomesTrue(name: string, format: string): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  let last = '';
  while (performance.now() < deadline) {
    last = (await docker(['inspect', '--format', format, name])).trim();
    if (last === 'true') return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`expected ${format} of ${name} to become true within ${LIMIT_MS} ms, received ${last}`);
}

function labelled(args: readonly string[]): readonly string[] {
  return args[0] === 'run' ? ['run', '--label', LABEL, ...args.slice(1)] : args;
}

function nameIn(args: readonly string[]): string {
  const name = args[args.indexOf('--name') + 1];
  if (name === undefined) throw new Error(`expected a --name in ${args.join(' ')}, received none`);
  return name;
}

async function docker(args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run('docker', args, { limitMs: LIMIT_MS });
  if (exitCode !== 0)
    throw new Error(`expected docker ${args.join(' ')} to end with 0, received ${exitCode}: ${stderr}`);
  return stdout;
}
