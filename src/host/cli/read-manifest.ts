/** The pod that `--manifest` names: its text from a file or from stdin, and what the other options choose in it. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../../common/forkbed-error.ts';
import { type Pod, readPod } from '../manifest/read-pod.ts';
import { errorMessage } from '../thrown.ts';
import type { ParsedOptions } from './parsed-options.ts';

const STDIN = '-';
/** Charts of hundreds of objects have some megabytes. */
const MAX_BYTES = 64 * 1024 ** 2;

/** `undefined` without the option. @throws UsageError for a file that cannot be read, and for what is wrong in it */
export async function readManifest(wanted: ParsedOptions): Promise<Pod | undefined> {
  const { manifest } = wanted.options;
  if (manifest === '') return undefined;
  return toPod(wanted, manifest === STDIN ? await readStdin(wanted) : readText(wanted));
}

/** `undefined` without the option; the text is that of the file. @throws UsageError */
export function readManifestFile(wanted: ParsedOptions): Pod | undefined {
  return wanted.options.manifest === '' ? undefined : toPod(wanted, readText(wanted));
}

/** @throws UsageError for more than anybody writes: it need not have an end */
async function readStdin({ spellings }: ParsedOptions): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      throw new UsageError(`${spellings.get('manifest')}: expected at most ${MAX_BYTES} bytes on stdin, received more`);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readText({ options, spellings }: ParsedOptions): string {
  try {
    return readFileSync(options.manifest, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${spellings.get('manifest')}: expected a file that can be read, received ${options.manifest}: ${errorMessage(error)}`,
    );
  }
}

/** @throws UsageError */
function toPod({ options }: ParsedOptions, manifest: string): Pod {
  const { manifest: file, workload, container, setEnv } = options;
  const variables = setEnv.map((variable): [string, string] => {
    const equals = variable.indexOf('=');
    return [variable.slice(0, equals), variable.slice(equals + 1)];
  });
  return readPod({ text: manifest, file, workload, container, setEnv: new Map(variables) });
}
