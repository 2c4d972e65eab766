/** The page as the package carries it: read once, before anything is started. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

export type PageFiles = ReadonlyMap<string, PageFile>;

/** By name; that of the page itself is empty. @throws ForkbedError ERR_PAGE where it has not been built */
export function readPageFiles(folder: string = join(PACKAGE_ROOT, 'dist/page')): PageFiles {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new ForkbedError('ERR_PAGE', `expected the page in ${folder}, received none: npm run build makes it`);
  }
  const files = readdirSync(folder).flatMap((name): [string, PageFile][] => {
    const type = TYPES[extname(name)];
    if (type === undefined) return [];
    return [[name === 'index.html' ? '' : name, { type, content: readFileSync(join(folder, name)) }]];
  });
  return new Map(files);
}
