/** The command line of the server that the lab is asked for, refused before anything starts where its options contradict each other. */
import { parseOptions } from '../options.ts';
import { serverOptions, validateOptions } from '../programs/server-options.ts';
import type { ServerRequest } from './lab-request.ts';

type Asked = Pick<ServerRequest, 'mode' | 'reap' | 'bug' | 'maxChildren'>;

/** Of `forkbed-server`. @throws UsageError as `forkbed-server` itself */
export function serverArguments({ mode, reap, bug, maxChildren }: Asked): string[] {
  const args = ['--mode', mode, ...(mode === 'fork' ? ['--reap', reap] : [])];
  if (bug !== '') args.push('--bug', bug);
  if (maxChildren > 0) args.push('--max-children', String(maxChildren));
  validateOptions(parseOptions({ table: serverOptions, args, environment: new Map() }));
  return args;
}
