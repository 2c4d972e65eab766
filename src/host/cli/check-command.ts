/** `forkbed check IMAGE`: starts it, loads it, audits it, and reports whether it leaves anything behind. */
import { judge } from '../../common/checks/judge.ts';
import { exitCodeOf } from '../../common/checks/verdict.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { lastLogLines } from '../check/last-log-lines.ts';
import type { CheckPlan } from '../check/plan.ts';
import { type StartedSubject, startSubject } from '../check/subject.ts';
import { gatherRun } from '../check/verify.ts';
import { engineVersions } from '../docker/engine-versions.ts';
import { removeAbandoned } from '../docker/ownership.ts';
import { toolImage } from '../docker/tool-image.ts';
import { healthPlan } from '../execs/health-plan.ts';
import { describeNotCarried } from '../manifest/not-carried.ts';
import { startPod } from '../manifest/start-pod.ts';
import { checkOptions } from './check-options.ts';
import { toManifestReport, toPlan, toSubject, type WantedPlan } from './check-request.ts';
import type { CliCommand } from './cli-command.ts';
import { time } from './docker-run/forms.ts';
import { REFUSED_OPTIONS } from './docker-run/refused-options.ts';
import { onInterrupt } from './on-interrupt.ts';
import { Progress } from './progress.ts';
import { assertPublishable, publish } from './publish.ts';
import { readManifest } from './read-manifest.ts';
import { validateOptions } from './validate-options.ts';

export const checkCommand: CliCommand<typeof checkOptions> = {
  operands: '[IMAGE] [-- COMMAND...]',
  summary: 'Loads a server with clients and reports what it leaves behind: exit code 0 pass, 1 fail, 2 unknown.',
  examples: [
    'forkbed check my-server                              a server that answers any message, on the port it exposes',
    'forkbed check --http / nginx                         a server that speaks HTTP',
    'forkbed check --http / --tls --tls-ca ca.pem --sni example.org my-server',
    'forkbed check --port 7 --expect echo my-server -- serve --echo',
    'forkbed check --build . --port 8080 --http /         a folder with a Dockerfile',
    'forkbed check --compose compose.yml --service web --http /',
    'forkbed check --container web --http /health         one that runs already',
    'helm template my-chart | forkbed check --manifest - --workload Deployment/web   a pod, loaded by its probes',
    'forkbed check --for 60s my-worker                    no client: time and health checks alone',
    "forkbed check --ready-log 'accepting connections' --port 5432 my-db   one that listens before it can serve",
    "forkbed check --exec 'backup --quick' --execs 50 my-server           commands put into the container, as docker exec does",
    'forkbed check --chaos pids,kill-children --seed 42 my-server   faults from outside, at times that --seed repeats',
    "forkbed check --port 5432 --client-image postgres --client-command 'pgbench -h $FORKBED_HOST' my-postgres",
    'forkbed check --output junit=forkbed.xml --output html=forkbed.html my-server',
  ],
  table: checkOptions,
  refused: REFUSED_OPTIONS,
  main: async (call) => {
    const { options, commandLine, version, engine, isInterrupted } = call;
    validateOptions(call);
    const check = { ...call, pod: await readManifest(call) };
    const wanted = toSubject(check);
    assertPublishable(call);
    const { stderr } = process;
    const progress = new Progress({
      write: (text) => stderr.write(text),
      live: stderr.isTTY === true,
      quiet: options.quiet,
    });
    // What a run reports whose containers are being removed is not of the subject.
    const onProgress = (line: string) => (isInterrupted() ? undefined : progress.log(line));
    using _ = onInterrupt(() => {
      progress.end();
      stderr.write('forkbed: interrupted: removing what was started\n');
    });
    const startedAt = new Date().toISOString();
    const beganMs = performance.now();
    await removeAbandoned(engine, options.quiet ? {} : { onWarning: onProgress });
    const image = await toolImage(engine, onProgress);
    const versions = { forkbed: version, ...(await engineVersions(engine)) };
    const manifest = toManifestReport(check);
    for (const each of manifest?.notCarried ?? []) onProgress(`not carried over: ${describeNotCarried(each)}`);
    await using subject =
      'pod' in wanted
        ? await startPod(engine, { ...wanted, tools: { image, onProgress, startTimeoutMs: options.startTimeout } })
        : await startSubject(engine, wanted);
    const plan = await createPlan(check, subject);
    const onSample = (sample: Parameters<typeof progress.show>[0]) =>
      isInterrupted() ? undefined : progress.show(sample);
    const gathered = await gatherRun(subject, plan, { image, onProgress, onSample });
    progress.end();
    // The exit code of an interrupted run is its signal's: see run-guard.ts.
    if (isInterrupted()) return ExitCode.Unknown;
    const evidence = { ...gathered, allowUnknown: options.allowUnknown };
    const verdict = judge(evidence);
    const log = verdict.outcome === 'pass' ? [] : await lastLogLines(subject.container);
    const durationMs = Math.round(performance.now() - beganMs);
    const run = {
      subject: subject.name,
      commandLine,
      versions,
      plan,
      startedAt,
      durationMs,
      ...(manifest === undefined ? {} : { manifest }),
    };
    publish({ ...run, allowedUnknown: options.allowUnknown, evidence, verdict, log }, call);
    return exitCodeOf(verdict.outcome);
  },
};

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
