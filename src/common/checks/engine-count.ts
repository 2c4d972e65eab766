/**
 * The engine's own count of the subject's processes and threads, as a cross-check: it comes from the kernel's account of the
 * container, not from /proc, and zombies count in it. An observer in the wrong namespace, or one that does not see all of
 * it, sees another number. The two cannot count at the same moment, so the engine must lie between two censuses.
 */
import { printable } from '../escape/printable.ts';
import { counted, formatCount } from '../report/phrase.ts';

/** The engine's count of the subject's processes and threads, beside that of the census. */
export interface EngineCount {
  /** What the engine counts. */
  readonly engine: number;
  /** Of the censuses before and after it; the same where nothing moved. */
  readonly census: { readonly min: number; readonly max: number };
  /** Names of containers that share the namespace, whose processes the engine's count includes; absent where there is none. */
  readonly sidecars?: readonly string[];
}

export function countsAgree({ engine, census }: EngineCount): boolean {
  return census.min <= engine && engine <= census.max;
}

/** `the engine counts 3 processes and threads, the census 2: one of them does not see all` */
export function describeDisagreement(count: EngineCount): string {
  const { census } = count;
  const range = census.min === census.max ? '' : `${formatCount(census.min)} to `;
  return `${describeEngineCount(count)}, the census ${range}${formatCount(census.max)}: one of them does not see all`;
}

/** For the line of the positive control: what the third observer counts. */
export function describeEngineCount({ engine, sidecars = [] }: EngineCount): string {
  const beside =
    sidecars.length === 0 ? '' : `, those of ${sidecars.map(printable).join(', ')} in the same namespace among them`;
  return `the engine counts ${counted(engine, 'process or thread', 'processes and threads')}${beside}`;
}
