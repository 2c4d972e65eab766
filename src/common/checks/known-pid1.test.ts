/** Where PID 1 is a program of the catalogue, the remedy says what the catalogue saw of it; the outcome is the same. */
import { describe, expect, test } from '@jest/globals';
import type { KnownProgram } from '../known-programs/known-program.ts';
import { KNOWN_PROGRAMS } from '../known-programs/known-programs.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import {
  census,
  type EvidenceOverrides,
  ORPHANS_REAPED,
  orphanEvidence,
  processRecord,
  zombieGroup,
  zombieReport,
} from './evidence.fixture.ts';
import type { ForeignChild } from './evidence.ts';
import { findingIn, makeChaos, makeVerdict } from './run-evidence.fixture.ts';
import type { Restart, RunEvidence, StopEvidence } from './run-evidence.ts';

const NPM = processRecord({ pid: 1, ppid: 0, command: 'npm start', argv: ['npm start', '', ''] });
const BASH = processRecord({ pid: 1, ppid: 0, command: 'bash', argv: ['bash', '-c', 'serve; true'] });
const FOREMAN = processRecord({ pid: 1, ppid: 0, command: 'foreman', argv: ['/usr/bin/ruby', '/usr/bin/foreman'] });
const SVSCAN = processRecord({ pid: 1, ppid: 0, command: 'svscan', argv: ['svscan', '/services'] });
const OWN = processRecord({ pid: 1, ppid: 0, command: 'my-launcher', argv: ['my-launcher'] });

const DEFUNCT: ForeignChild = { pid: 51, adoptedBy: 1, end: 'exit 0', fate: 'defunct' };
const ONE_LEFT = { ...ORPHANS_REAPED, stayed: 1, examples: [DEFUNCT] };
const KILLED: StopEvidence = { signal: 'SIGTERM', exitCode: 137, tookMs: 10_080, graceMs: 10_000 };
const ASKED = { stop: { kind: 'asked', evidence: KILLED } } as const;
const SERVER = { pid: 7, listener: { transport: 'tcp' as const, port: 5005, inodes: [4_000] } };

/** The finding of a run whose PID 1 is this one. */
function judged(id: string, pid1: ProcessRecord, overrides: EvidenceOverrides, host: Partial<RunEvidence> = {}) {
  return findingIn(makeVerdict({ baseline: census({ processes: [pid1] }), subject: SERVER, ...overrides }, host), id);
}

function entry(name: string): KnownProgram {
  const known = KNOWN_PROGRAMS.find(({ program }) => program === name);
  if (known === undefined) throw new Error(`expected ${name} in the catalogue, received none`);
  return known;
}

/** With the version and the day that the catalogue has now. */
function source(name: string): string {
  const { versions, measured } = entry(name);
  return `(${versions.join(', ')}, measured ${measured})`;
}

const NPM_REMEDY =
  `npm does not reap orphans, and turns SIGTERM into exit code 1 ${source('npm')}: ` +
  'start the container with an init (docker run --init), and run what npm starts without npm';

describe('reaps-orphans', () => {
  test('says of npm what the catalogue saw', () => {
    expect(judged('reaps-orphans', NPM, { foreign: ONE_LEFT })).toMatchObject({ outcome: 'fail', remedy: NPM_REMEDY });
  });

  test('says of foreman, which ended, that it ends of orphans', () => {
    const foreign = { kind: 'pid1-ended', reason: 'with exit code 0' } as const;
    expect(judged('reaps-orphans', FOREMAN, { foreign })?.remedy).toContain(
      `foreman ends when an orphan has ended, with exit code 0 ${source('foreman')}`,
    );
  });

  test('says of bash, which the catalogue saw reap, that this is otherwise, and fails all the same', () => {
    const finding = judged('reaps-orphans', BASH, { foreign: ONE_LEFT });
    expect(finding).toMatchObject({
      outcome: 'fail',
      remedy: expect.stringMatching(/^PID 1 must wait for every child/),
    });
    expect(finding?.evidence.at(-1)).toBe(
      `otherwise than in the catalogue: bash reaped orphans at once ${source('bash')}`,
    );
  });

  test('says of npm that it took no notice in the catalogue, where it lost a child here', () => {
    const lost = { count: 1, examples: [processRecord({ pid: 9 })] };
    expect(judged('reaps-orphans', NPM, { foreign: { ...ORPHANS_REAPED, lost } })?.evidence.at(-1)).toMatch(
      /^otherwise than in the catalogue: npm took no notice of orphans/,
    );
  });

  test('passes where npm did reap: the catalogue decides nothing', () => {
    expect(judged('reaps-orphans', NPM, {})).toMatchObject({ outcome: 'pass' });
    expect(judged('reaps-orphans', NPM, {})).not.toHaveProperty('remedy');
  });

  test.each([
    ['a program of its own', OWN, DEFUNCT],
    ['npm, where a subreaper adopted them', NPM, { ...DEFUNCT, adoptedBy: 7 }],
    ['npm, where one has not ended', NPM, { ...DEFUNCT, fate: 'alive' as const }],
  ])('claims nothing of %s', (_, pid1, example) => {
    expect(judged('reaps-orphans', pid1, { foreign: { ...ONE_LEFT, examples: [example] } })?.remedy).toMatch(
      /^PID 1 must wait for every child/,
    );
  });
});

describe('no-defunct', () => {
  const zombies = zombieReport({ lasting: 1, groups: [zombieGroup()] });

  test('says of npm what the catalogue saw, where the server is another process', () => {
    expect(judged('no-defunct', NPM, { zombies })).toMatchObject({ outcome: 'fail', remedy: NPM_REMEDY });
  });

  test('says of bash that the catalogue saw it reap', () => {
    expect(judged('no-defunct', BASH, { zombies })?.evidence.at(-1)).toMatch(/^otherwise than in the catalogue: bash/);
  });

  test.each([
    ['PID 1 is the server, and they are its own children', { subject: { ...SERVER, pid: 1 }, zombies }],
    ['another process is the parent', { zombies: zombieReport({ lasting: 1, groups: [zombieGroup({ ppid: 7 })] }) }],
  ])('claims nothing where %s', (_, overrides) => {
    expect(judged('no-defunct', NPM, overrides)?.remedy).not.toContain('npm');
  });

  test('claims nothing of a language, whose program may have forked them', () => {
    const python = processRecord({ pid: 1, ppid: 0, command: 'python3', argv: ['python3', 'launcher.py'] });
    expect(judged('no-defunct', python, { zombies })?.remedy).not.toContain('python3');
  });
});

test('no-orphans says what becomes of them when they end', () => {
  const orphans = orphanEvidence([{ process: processRecord({ pid: 9 }), formerPpid: 7, fromOutside: false }]);
  expect(judged('no-orphans', NPM, { orphans })?.remedy).toBe(
    `a process must end or wait for its own children before it exits; ${NPM_REMEDY}`,
  );
  expect(judged('no-orphans', OWN, { orphans })?.remedy).toMatch(/; what is adopted PID 1 must reap$/);
});

describe('stops', () => {
  test('says of svscan that it does not end on SIGTERM', () => {
    expect(judged('stops', SVSCAN, {}, ASKED)).toMatchObject({
      outcome: 'fail',
      remedy: expect.stringContaining(`svscan does not end on SIGTERM as PID 1 ${source('svscan')}`),
    });
  });

  test('says of npm, which the catalogue saw end, that this is otherwise, and fails all the same', () => {
    const finding = judged('stops', NPM, {}, ASKED);
    expect(finding).toMatchObject({ outcome: 'fail', remedy: expect.stringMatching(/^end on SIGTERM within/) });
    expect(finding?.evidence.at(-1)).toMatch(/^otherwise than in the catalogue: SIGTERM ended npm with exit code 1/);
  });
});

test('restarts says of svscan that it does not end on SIGTERM', () => {
  const fault = { fault: 'stop-container', atMs: 1, forMs: 1, acted: true, observed: 'it ended' } as const;
  const restarts: readonly [Restart] = [{ fault, ended: KILLED }];
  const finding = judged('restarts', SVSCAN, {}, { restarts, chaos: makeChaos({ faults: [] }) });
  expect(finding?.remedy).toContain(`svscan does not end on SIGTERM as PID 1 ${source('svscan')}`);
});
