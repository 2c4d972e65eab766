/**
 * One check, from its options to its report: the subject is started, loaded, audited and judged. What the checks of one call
 * share is a session: the image of forkbed, and what it was made with.
 */
import { judge } from '../../common/checks/judge.ts';
import { lastLogLines } from '../check/last-log-lines.ts';
import type { CheckPlan } from '../check/plan.ts';
import { type StartedSubject, startSubject } from '../check/subject.ts';
import { gatherRun, type LoadSample } from '../check/verify.ts';
import type { Engine } from '../docker/engine.ts';
import { engineVersions } from '../docker/engine-versions.ts';
import { removeAbandoned } from '../docker/ownership.ts';
import { toolImage } from '../docker/tool-image.ts';
import { healthPlan } from '../execs/health-plan.ts';
import { describeNotCarried } from '../manifest/not-carried.ts';
import { startPod } from '../manifest/start-pod.ts';
import type { CheckReport } from '../report/check-report.ts';
import { toManifestReport, toPlan, type WantedPlan } from './check-request.ts';
import { time } from './docker-run/forms.ts';
import type { ReadCheck } from './read-check.ts';
import { openPlace } from './run-place.ts';

/** What the checks of one call share. */
export interface CheckSession {
  readonly engine: Engine;
  /** Of the clients and the probe. */
  readonly image: string;
  readonly versions: CheckReport['versions'];
}

/** What a check reports while it goes on. */
export interface CheckObserver {
  readonly onProgress: (line: string) => void;
  readonly onSample: (sample: LoadSample) => void;
  /** Called once, before what was started is removed: a reader of the verdict need not wait for that. */
  readonly onReport?: (report: CheckReport) => void;
}

/** `version`: of forkbed. Removes what former runs have left, and has the image of forkbed ready. @throws NoEngineError, EngineLostError; ForkbedError ERR_IMAGE */
export async function openSession(
  engine: Engine,
  { version, quiet, onProgress }: { version: string; quiet: boolean; onProgress: (line: string) => void },
): Promise<CheckSession> {
  const [versions] = await Promise.all([
    engineVersions(engine),
    removeAbandoned(engine, quiet ? {} : { onWarning: onProgress }),
  ]);
  const image = await toolImage(engine, onProgress);
  return { engine, image, versions: { forkbed: version, ...versions } };
}

/** @throws as `startSubject` and `gatherRun`, and what `onReport` throws */
export async function runCheck(
  { versions, ...session }: CheckSession,
  check: ReadCheck,
  { onProgress, onSample, onReport }: CheckObserver,
): Promise<CheckReport> {
  const { options, commandLine, subject: wanted, name, source, allowances, baseline } = check;
  const startedAt = new Date().toISOString();
  const beganMs = performance.now();
  const manifest = toManifestReport(check);
  for (const each of manifest?.notCarried ?? []) onProgress(`not carried over: ${describeNotCarried(each)}`);
  await using place = await openPlace(session, options);
  const { engine, image, network, swarm } = place;
  await using subject =
    'pod' in wanted
      ? await startPod(engine, { ...wanted, tools: { image, onProgress, startTimeoutMs: options.startTimeout } })
      : await startSubject(engine, network === undefined ? wanted : { ...wanted, network });
  const plan = await createPlan(check, subject);
  const gathered = await gatherRun(subject, plan, {
    ...{ image, onProgress, onSample },
    ...(swarm === undefined ? {} : { swarm }),
  });
  const allowed = allowances === undefined ? {} : { allowances };
  const own = { ...gathered, allowUnknown: options.allowUnknown, ...allowed };
  const evidence = baseline === undefined ? own : { ...own, baseline: baseline.findFor(name ?? subject.name, own) };
  const verdict = judge(evidence);
  const log = verdict.outcome === 'pass' ? [] : await lastLogLines(subject.container);
  const durationMs = Math.round(performance.now() - beganMs);
  const report = {
    subject: subject.name,
    ...(name === undefined ? {} : { name }),
    ...(source === undefined ? {} : { source }),
    commandLine,
    versions,
    plan,
    startedAt,
    durationMs,
    ...(manifest === undefined ? {} : { manifest }),
    allowedUnknown: options.allowUnknown,
    evidence,
    verdict,
    log,
  };
  onReport?.(report);
  return report;
}

/** With the health check of the container as load, where it is asked for. */
async function createPlan(call: WantedPlan, subject: StartedSubject): Promise<CheckPlan> {
  const plan = toPlan(call, subject);
  const { healthRuns: runs, healthInterval, limit: limitMs } = call.options;
  if (runs === 0) return plan;
  const { container, isOwn, healthPeriod } = subject;
  const periodMs = healthInterval ?? (healthPeriod === undefined ? undefined : time.parse(healthPeriod));
  const health = await healthPlan(container, { runs, isOwn, periodMs, limitMs });
  return { ...plan, execs: [...(plan.execs ?? []), health] };
}
