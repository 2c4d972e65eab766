/** Where the subject of a check is described, for what points to a line: code scanning, annotations. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readDocuments, readObjects } from '../manifest/read-objects.ts';
import type { ReportSource } from '../report/check-report.ts';
import { shownPath } from '../toolkit/shown-path.ts';
import type { WantedCheck } from './check-request.ts';

/** `undefined` where no file describes it, or it cannot be read: then the check says so itself. */
export function findSource({ options, pod }: Pick<WantedCheck, 'options' | 'pod'>): ReportSource | undefined {
  const { build, file, compose, service, manifest } = options;
  if (build !== '') return locate(resolve(build, file === '' ? 'Dockerfile' : file), findStart);
  if (compose !== '') return locate(compose, (text) => findService(text, { file: compose, service }));
  if (manifest === '' || manifest === '-' || pod === undefined) return undefined;
  return locate(manifest, (text) => findWorkloadLine(text, { file: manifest, workload: pod.workload }));
}

function locate(path: string, find: (text: string) => number | undefined): ReportSource | undefined {
  try {
    const line = find(readFileSync(path, 'utf8'));
    return line === undefined ? undefined : { file: shownPath(path), line };
  } catch {
    return undefined;
  }
}

/** The instruction that says what PID 1 is, in the last stage; the stage itself where its image says it. */
function findStart(dockerfile: string): number | undefined {
  const lines = dockerfile.split('\n');
  const last = (instruction: RegExp) => lines.findLastIndex((line) => instruction.test(line));
  const stage = last(/^\s*FROM\s/i);
  const found = [last(/^\s*ENTRYPOINT\s/i), last(/^\s*CMD\s/i), stage].find((index) => index !== -1 && index >= stage);
  return found === undefined ? undefined : found + 1;
}

function findService(text: string, { file, service }: { file: string; service: string }): number | undefined {
  const [document] = readDocuments(text, file);
  return document?.field('services')?.field(service)?.line;
}

function findWorkloadLine(text: string, { file, workload }: { file: string; workload: string }): number | undefined {
  return readObjects(text, file).find(({ kind, name }) => `${kind}/${name}` === workload)?.value.line;
}
