/** `forkbed check IMAGE`: starts it, loads it, looks at it, and says whether it leaves anything behind. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { allowUnknown, exitCodeOf } from '../../common/checks/verdict.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { type CheckPlan, DEFAULT_PLAN, httpPlan } from '../check/plan.ts';
import { type StartedSubject, type Subject, startSubject } from '../check/subject.ts';
import { verify } from '../check/verify.ts';
import { toolImage } from '../docker/tool-image.ts';
import { type CheckReport, formatReport } from '../report/check-report.ts';
import { toMarkdown } from '../report/markdown.ts';
import { type CheckOptions, checkOptions, memoryOf } from './check-options.ts';
import type { CliCommand } from './frame.ts';

export const checkCommand: CliCommand<typeof checkOptions> = {
  operands: 'IMAGE [-- COMMAND...]',
  summary:
    'Loads a server with clients and says what it leaves behind: exit code 0 nothing, 1 something, 2 could not tell.',
  examples: [
    'forkbed check my-server                              a server that answers any message, on the port it exposes',
    'forkbed check --http / nginx                         a server that speaks HTTP',
    'forkbed check --port 7 --expect echo my-server -- serve --echo',
    'forkbed check --container web --http /health         one that runs already',
    'forkbed check --output junit=forkbed.xml --output html=forkbed.html my-server',
  ],
  table: checkOptions,
  main: async ({ options, positionals, rest }) => {
    const wanted = subjectOf(options, positionals, rest);
    const tell = (line: string) => {
      if (!options.quiet) process.stderr.write(`forkbed: ${line}\n`);
    };
    const startedAt = new Date().toISOString();
    const beganMs = performance.now();
    const image = await toolImage(tell);
    await using subject = await startSubject(wanted);
    const plan = planOf(options, subject);
    const told = await verify(subject, plan, { image, tell });
    const verdict = allowUnknown(told, options.allowUnknown);
    const durationMs = Math.round(performance.now() - beganMs);
    const allowedUnknown = options.allowUnknown;
    publish({ subject: subject.name, plan, startedAt, durationMs, allowedUnknown, verdict }, options);
    return exitCodeOf(verdict.outcome);
  },
};

function subjectOf(
  options: CheckOptions,
  positionals: readonly string[],
  rest: readonly string[] | undefined,
): Subject {
  const [image, ...others] = positionals;
  if (options.container !== '') {
    if (image !== undefined) throw new UsageError(`expected --container or an image, received both`);
    return { container: options.container };
  }
  if (image === undefined) throw new UsageError('expected an image, or --container, received neither');
  if (others.length > 0) {
    throw new UsageError(`expected one image, and its command after --, received ${positionals.join(' ')}`);
  }
  const memoryBytes = memoryOf(options);
  return {
    image,
    init: options.init,
    readOnly: options.readOnly,
    capDrop: options.capDrop,
    securityOpt: options.securityOpt,
    binds: options.volume,
    environment: Object.fromEntries(options.env.map(splitVariable)),
    ...(rest === undefined ? {} : { command: rest }),
    ...(options.entrypoint === '' ? {} : { entrypoint: [options.entrypoint] }),
    ...(options.user === '' ? {} : { user: options.user }),
    ...(options.network === '' ? {} : { network: options.network }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(options.pidsLimit === 0 ? {} : { pidsLimit: options.pidsLimit }),
  };
}

function splitVariable(variable: string): [string, string] {
  const equals = variable.indexOf('=');
  return [variable.slice(0, equals), variable.slice(equals + 1)];
}

function planOf(options: CheckOptions, subject: StartedSubject): CheckPlan {
  const { clients, connections, concurrency, messages, expect } = options;
  return {
    port: portOf(options, subject),
    clients,
    connections,
    concurrency: Math.min(concurrency, connections),
    messages,
    send: options.send === '' ? DEFAULT_PLAN.send : options.send,
    expect,
    holdMs: options.hold,
    replyTimeoutMs: options.replyTimeout,
    settleMs: options.settle,
    startTimeoutMs: options.startTimeout,
    limitMs: options.limit,
    ...(options.http === '' ? {} : httpPlan(options.http)),
  };
}

function portOf({ port }: CheckOptions, { exposedPorts, name }: StartedSubject): number {
  if (port !== 0) return port;
  const [only, ...others] = exposedPorts;
  if (only !== undefined && others.length === 0) return only;
  const exposed = exposedPorts.length === 0 ? 'none' : exposedPorts.join(', ');
  throw new UsageError(
    `--port: expected one where the image does not expose exactly one, received none; ${name} exposes ${exposed}`,
  );
}

function publish(report: CheckReport, { format, output }: CheckOptions): void {
  for (const further of output) {
    mkdirSync(dirname(further.file), { recursive: true });
    writeFileSync(further.file, formatReport(report, further.format));
  }
  const { GITHUB_STEP_SUMMARY } = process.env;
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, toMarkdown(report));
  process.stdout.write(formatReport(report, format));
}
