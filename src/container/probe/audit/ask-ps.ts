/** The second observer: ps, run here, in the same process namespace. Its own process is our child and is in no census. */
import type { ProcessRecord } from '../../../common/process-table/model.ts';
import { PS_ARGUMENTS, parsePs } from '../../../common/process-table/parse-ps.ts';
import { runProgram } from './run-program.ts';
import type { Waits } from './waits.ts';

export type PsAnswer =
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'seen'; readonly processes: readonly ProcessRecord[] };

const PS = '/usr/bin/ps';
/** 20,000 processes take it about a second. */
const LIMIT_MS = 20_000;
/** ps reads this mount and no other. */
const PROC_DIR = '/proc';

/** `absent` also where another mount of proc is under observation, which ps cannot be pointed at. @throws Interrupted */
export function askPs({ procDir, waits }: { procDir: string; waits: Waits }): PsAnswer {
  if (procDir !== PROC_DIR) return { kind: 'absent' };
  const result = runProgram({ path: PS, args: PS_ARGUMENTS, environment: ['LC_ALL=C'], limitMs: LIMIT_MS, waits });
  return result.kind === 'done' ? { kind: 'seen', processes: parsePs(result.output) } : result;
}
