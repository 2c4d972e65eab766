/** `forkbed check` without a subject: all that forkbed.yaml asks for, several at once, in one report. */
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { chooseSubjects, toConfiguredCheck } from '../config/configured-check.ts';
import type { Config, ConfiguredSubject } from '../config/read-config.ts';
import type { CheckReport } from '../report/check-report.ts';
import { type FailedCheck, type ReportEntry, worstExitCode } from '../report/report-set.ts';
import { firstFailure, isForkbedError } from '../thrown.ts';
import { atMost } from '../toolkit/at-most.ts';
import { assertPublishable } from './assert-publishable.ts';
import type { checkOptions } from './check-options.ts';
import type { CliCall } from './cli-command.ts';
import { defaultJobs } from './default-jobs.ts';
import { describeFailure } from './describe-failure.ts';
import { onInterrupt } from './on-interrupt.ts';
import { Progress } from './progress.ts';
import { publishReports } from './publish.ts';
import { openBaseline } from './read-baseline-options.ts';
import { type CheckCall, type ReadCheck, readCheck } from './read-check.ts';
import type { CheckObserver } from './run-check.ts';
import { today } from './today.ts';

/** The exit code of the worst subject. Nothing is started before every subject is read. @throws UsageError */
export async function checkConfigured(call: CliCall<typeof checkOptions>, config: Config): Promise<number> {
  const { options, isInterrupted } = call;
  const baseline = openBaseline(call, config.baseline);
  const checks = await readAll({ ...call, ...(baseline === undefined ? {} : { baseline }) }, config);
  assertPublishable(call);
  const engine = await call.openEngine();
  const { openSession, runCheck } = await import('./run-check.ts');
  const { stderr } = process;
  using _ = onInterrupt(() => stderr.write('forkbed: interrupted: removing what was started\n'));
  const onProgress = (line: string) => {
    if (!isInterrupted() && !options.quiet) stderr.write(`forkbed: ${line}\n`);
  };
  const session = await openSession(engine, { version: call.version, quiet: options.quiet, onProgress });
  const jobs = options.jobs ?? config.jobs ?? defaultJobs((await engine.answers()).info);
  const entries = await atMost(jobs, checks, (check) =>
    checkSubject(check, { call, run: (observer) => runCheck(session, check, observer) }),
  );
  if (isInterrupted()) return ExitCode.Unknown;
  publishReports(entries, call);
  baseline?.close();
  return worstExitCode(entries);
}

/** Where a subject stands. */
interface Place {
  readonly file: string;
  /** For a refusal: `forkbed.yaml:7: subjects.web`. */
  readonly spelling: string;
}

interface NamedCheck extends ReadCheck {
  readonly name: string;
  readonly place: Place;
}

async function readAll(call: CheckCall, config: Config): Promise<NamedCheck[]> {
  const { options, spellings } = call;
  const names = config.subjects.map(({ name }) => name);
  const missing = options.only.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new UsageError(
      `${spellings.get('only')}: expected a subject of ${config.file} (${names.join(', ')}), received ${JSON.stringify(missing)}`,
    );
  }
  const checks: NamedCheck[] = [];
  for (const subject of chooseSubjects(config, options.only)) checks.push(await readSubject(call, config, subject));
  return checks;
}

async function readSubject(call: CheckCall, config: Config, subject: ConfiguredSubject): Promise<NamedCheck> {
  const { name, image, command, line } = subject;
  const { file } = config;
  const place = { file, spelling: `${file}:${line}: subjects.${name}` };
  const configured = toConfiguredCheck(call, { defaults: config.defaults, subject, today: today(call.environment) });
  const positionals = image === undefined ? [] : [image];
  try {
    const check = await readCheck({ ...call, ...configured, positionals, rest: command });
    return { ...check, source: check.source ?? { file, line }, name, place };
  } catch (error) {
    throw withPlace(error, place);
  }
}

/** A refusal says which line of the file it is about, unless it does so already. */
function withPlace(thrown: unknown, { file, spelling }: Place): unknown {
  if (!isForkbedError(thrown, 'ERR_USAGE') || thrown.message.startsWith(`${file}:`)) return thrown;
  return new UsageError(`${spelling}: ${thrown.message}`);
}

/** A subject that cannot be checked keeps no other from it. */
async function checkSubject(
  { name, place }: NamedCheck,
  { call, run }: { call: CliCall<typeof checkOptions>; run: (observer: CheckObserver) => Promise<CheckReport> },
): Promise<ReportEntry> {
  // Several lines that are written over would write over each other.
  const progress = new Progress({
    write: (text) => process.stderr.write(text),
    live: false,
    quiet: call.options.quiet || call.isInterrupted(),
    name,
  });
  try {
    return await run({
      onProgress: (line) => (call.isInterrupted() ? undefined : progress.log(line)),
      onSample: (sample) => (call.isInterrupted() ? undefined : progress.show(sample)),
    });
  } catch (error) {
    const failure: FailedCheck['failure'] = describeFailure(withPlace(firstFailure(error), place));
    if (!call.isInterrupted()) progress.log(failure.message);
    return { name, failure };
  }
}
