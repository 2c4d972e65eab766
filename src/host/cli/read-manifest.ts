/** The pod that `--manifest` names: its text from a file or from stdin, and what the other options choose in it. */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { UsageError } from '../../common/forkbed-error.ts';
import { type Pod, readPod } from '../manifest/read-pod.ts';
import { errorMessage } from '../thrown.ts';
import type { ParsedOptions } from './parsed-options.ts';

const STDIN = '-';

/** `undefined` without the option. @throws UsageError for a file that cannot be read, and for what is wrong in it */
export async function readManifest(wanted: ParsedOptions): Promise<Pod | undefined> {
  const { manifest } = wanted.options;
  if (manifest === '') return undefined;
  return toPod(wanted, manifest === STDIN ? await text(process.stdin) : readText(wanted));
}

/** `undefined` without the option; the text is that of the file. @throws UsageError */
export function readManifestFile(wanted: ParsedOptions): Pod | undefined {
  return wanted.options.manifest === '' ? undefined : toPod(wanted, readText(wanted));
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
