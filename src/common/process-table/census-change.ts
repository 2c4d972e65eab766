/** What has changed in a process namespace from one census to the next, which came as JSON, checked field by field. */
import { Fields } from '../events/fields.ts';
import type { ProcessRecord } from './model.ts';
import { toProcess } from './parse-census.ts';

export interface CensusChange {
  /** Milliseconds of CLOCK_BOOTTIME at which the census began. */
  readonly atMs: number;
  /** New processes, and those of which anything but the age has changed. */
  readonly changed: readonly ProcessRecord[];
  /** Pids. */
  readonly gone: readonly number[];
}

/** @throws ParseError that names the field and quotes what it is */
export function toCensusChange(value: unknown): CensusChange {
  const fields = new Fields(value);
  return {
    atMs: fields.measure('atMs'),
    changed: fields.objects('changed').map(toProcess),
    gone: fields.counts('gone'),
  };
}
