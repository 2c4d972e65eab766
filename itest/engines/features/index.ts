/** The conformance list: every probe, in the order of the page. */
import { CHAOS } from './chaos.ts';
import { CLEANING } from './cleaning.ts';
import { DOCTOR_ROW } from './doctor.ts';
import type { Probe, Row } from './feature.ts';
import { LOOKING } from './looking.ts';
import { SUBJECTS } from './subjects.ts';
import { TESTBED } from './testbed.ts';
import { WAYS_IN } from './ways-in.ts';

export const PROBES: readonly Probe[] = [...TESTBED, ...SUBJECTS, ...WAYS_IN, ...CHAOS, ...LOOKING, ...CLEANING];

/** Of the page: what `doctor` said first. */
export const ROWS: readonly Row[] = [DOCTOR_ROW, ...PROBES.flatMap(({ rows }) => rows)];
