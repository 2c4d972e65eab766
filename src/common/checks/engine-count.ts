/**
 * The engine's own count of the subject's processes and threads, as a cross-check: it comes from the kernel's account of the
 * container, not from /proc, and zombies count in it. An observer who looks into the wrong namespace, or does not see all of
 * it, sees another number. The two cannot count at the same moment, so the engine must lie between two censuses.
 */
import { unknown } from './finding.ts';
import { counted, formatCount } from './phrase.ts';
import { type Verdict, withFindings } from './verdict.ts';

export interface EngineCount {
  readonly engine: number;
  /** Of the censuses before and after it; the same where nothing moved. */
  readonly census: { readonly least: number; readonly most: number };
}

export function countsAgree({ engine, census }: EngineCount): boolean {
  return census.least <= engine && engine <= census.most;
}

/** Where they disagree, that no zombie was seen says nothing: one may be where the census does not look. */
export function crossCheck(verdict: Verdict, count: EngineCount): Verdict {
  const { engine, census } = count;
  const engineCounts = `the engine counts ${counted(engine, 'process or thread', 'processes and threads')}`;
  if (countsAgree(count)) {
    const observed = `${verdict.control.observed}; ${engineCounts}, as the census does`;
    return { ...verdict, control: { ...verdict.control, observed } };
  }
  const range = census.least === census.most ? '' : `${formatCount(census.least)} to `;
  const reason = `${engineCounts}, the census ${range}${formatCount(census.most)}: one of them does not see all`;
  return withFindings(
    verdict,
    verdict.findings
      .filter(({ id, outcome }) => id === 'no-defunct' && outcome === 'pass')
      .map(({ id, expected, observed }) => ({ id, expected, ...unknown(reason, [`what was seen: ${observed}`]) })),
  );
}
