/**
 * The verdict of a run in which the subject was stopped and started again. It must end by itself when it is told to, serve again
 * when it is started, and be in its second life what it was in its first: each check says the worst of all lives. Pure.
 */
import type { InjectedFault } from '../chaos/chaos-record.ts';
import { type Finding, fail, type Judgement, type Outcome, pass, unknown } from './finding.ts';
import { formatDuration } from './phrase.ts';
import { findingOfFaults } from './under-chaos.ts';
import { type Verdict, withChaos } from './verdict.ts';

/** How the subject ended when it was told to. Times are milliseconds. */
export interface HowItEnded {
  /** By name. */
  readonly signal: string;
  readonly exitCode: number;
  /** From the request to its end, or to its next start where the engine does both. */
  readonly tookMs: number;
  /** How long the engine waits until it sends SIGKILL. */
  readonly graceMs: number;
}

export interface SecondLife {
  readonly fault: InjectedFault;
  /** Absent where the fault was not put on; then so is all else. */
  readonly ended?: HowItEnded;
  /** Why nobody was served when it ran again; absent where somebody was, or no client was asked for. */
  readonly unserved?: string;
  /** What the audit says of the second life; absent where there was none to look at. */
  readonly verdict?: Verdict;
}

const SIGKILLED = 137;
const EXPECTED = 'stopped under load it ends before its engine kills it, and started again it serves';

/** `verdict`: of the first life, under chaos. */
export function judgeSecondLives(verdict: Verdict, lives: readonly SecondLife[]): Verdict {
  const { chaos } = verdict;
  if (chaos === undefined || lives.length === 0) return verdict;
  const record = { ...chaos, faults: [...chaos.faults, ...lives.map(({ fault }) => fault)] };
  const control = lives.map(controlOf).find((each) => each?.seen === false) ?? verdict.control;
  const worst = verdict.findings.map((finding) => lives.reduce(worseOf, finding));
  return withChaos(
    { ...verdict, control },
    {
      chaos: record,
      changed: [...worst.filter(({ id }) => id !== 'faults'), findingOfFaults(record, verdict.figures)],
      more: [{ id: 'restarts', expected: EXPECTED, ...judgeRestarts(lives) }],
    },
  );
}

function controlOf({ fault, verdict }: SecondLife): Verdict['control'] | undefined {
  return verdict && { ...verdict.control, observed: afterwards(fault, verdict.control.observed) };
}

const BADNESS: Readonly<Record<Outcome, number>> = { pass: 0, unknown: 1, fail: 2 };

function worseOf(finding: Finding, { fault, verdict }: SecondLife): Finding {
  const second = verdict?.findings.find(({ id }) => id === finding.id);
  if (second === undefined || BADNESS[second.outcome] <= BADNESS[finding.outcome]) return finding;
  return { ...second, observed: afterwards(fault, second.observed) };
}

function afterwards({ fault }: InjectedFault, observed: string): string {
  return `after ${fault}: ${observed}`;
}

function judgeRestarts(lives: readonly SecondLife[]): Judgement {
  const judged = lives.map((life) => ({ fault: life.fault.fault, ...judgeOne(life) }));
  const worst = judged.reduce((a, b) => (BADNESS[b.outcome] > BADNESS[a.outcome] ? b : a));
  const { fault: _, ...judgement } = worst;
  const telling = worst.outcome === 'pass' ? judged : [worst];
  const observed = telling.map((each) => `${each.fault}: ${each.observed}`).join('; ');
  return { ...judgement, observed };
}

function judgeOne({ fault, ended, unserved }: SecondLife): Judgement {
  if (ended === undefined) return unknown(fault.observed);
  const { signal, exitCode, tookMs, graceMs } = ended;
  if (exitCode === SIGKILLED && tookMs >= graceMs) {
    return fail({
      observed: `${signal} did not end it within ${formatDuration(graceMs)}, and the engine killed it`,
      evidence: [`exit code ${exitCode} after ${formatDuration(tookMs)}`],
      remedy: `handle ${signal}: for PID 1 a signal without a handler does nothing; or run it under an init (docker run --init)`,
    });
  }
  const how = `it ended with exit code ${exitCode} after ${formatDuration(tookMs)}`;
  if (unserved !== undefined) {
    return fail({
      observed: `${how}, and when it was started again nobody was served`,
      evidence: [unserved],
      remedy:
        'what a first life leaves in the container, such as a pid file, a lock or a socket, must not keep the next from starting',
    });
  }
  return pass(`${how}, and came back`);
}
