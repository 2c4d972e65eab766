/** For tests alone: the evidence of whole runs, and the verdict that it leads to. */
import type { Chaos, InjectedFault } from '../chaos/chaos-record.ts';
import { type EvidenceOverrides, makeEvidence } from './evidence.fixture.ts';
import { judge } from './judge.ts';
import type { AuditEvidence, Life, RunEvidence } from './run-evidence.ts';
import type { Verdict } from './verdict.ts';

/** What only a host knows of a run; `engineCount` is that of its first life. */
type HostKnows = Partial<RunEvidence> & Pick<Life, 'engineCount' | 'noEngineCount'>;

export function makeLife(overrides: EvidenceOverrides = {}): Life {
  return { audit: { kind: 'complete', evidence: makeEvidence(overrides) } };
}

/** One life, in which all is well but for `overrides`. */
export function makeRun(
  overrides: EvidenceOverrides = {},
  { engineCount, noEngineCount, ...host }: HostKnows = {},
): RunEvidence {
  const life = {
    ...makeLife(overrides),
    ...(engineCount === undefined ? {} : { engineCount }),
    ...(noEngineCount === undefined ? {} : { noEngineCount }),
  };
  return { lives: [life], allowUnknown: [], ...host };
}

export function makeVerdict(overrides: EvidenceOverrides = {}, host: HostKnows = {}): Verdict {
  return judge(makeRun(overrides, host));
}

/** The run of an audit that did not come to its evidence. */
export function incompleteRun(
  audit: Omit<Extract<AuditEvidence, { kind: 'incomplete' }>, 'kind'>,
  host: Partial<RunEvidence> = {},
): RunEvidence {
  return { lives: [{ audit: { kind: 'incomplete', ...audit } }], allowUnknown: [], ...host };
}

export const PIDS_FAULT: InjectedFault = {
  fault: 'pids',
  atMs: 1_000,
  forMs: 2_000,
  wasOnMs: { from: 1_000, to: 3_100 },
  acted: true,
  observed: '3 forks were refused',
};

/** One fault, which acted, and no failures. */
export function makeChaos(overrides: Partial<Chaos> = {}): Chaos {
  return { seed: 42, faults: [PIDS_FAULT], failures: [], ...overrides };
}

export function findingIn({ findings }: Verdict, id: string): Verdict['findings'][number] | undefined {
  return findings.find((finding) => finding.id === id);
}
