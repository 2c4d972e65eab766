/** forkbed's image as a revision has it, built on the machine's engine. */
import { run } from '../../testkit/run.ts';

const LIMIT_MS = 600_000;

export interface RevisionImage extends AsyncDisposable {
  readonly name: string;
}

/** `revision`: of git. Takes a minute. On dispose it is removed. @throws Error of git or docker */
export async function buildRevisionImage(
  revision: string,
  { baseImage }: { baseImage: string },
): Promise<RevisionImage> {
  const name = `forkbed-revision-${process.pid}`;
  const pipe = 'set -o pipefail; git archive "$1" | docker build --quiet --build-arg BASE_IMAGE="$2" --tag "$3" -';
  await succeed('bash', ['-c', pipe, 'build', revision, baseImage, name]);
  return { name, [Symbol.asyncDispose]: () => succeed('docker', ['image', 'rm', name]) };
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(command, args, { limitMs: LIMIT_MS });
  if (exitCode !== 0)
    throw new Error(`expected ${command} ${args.join(' ')} to succeed, received ${exitCode}: ${stderr}`);
}
