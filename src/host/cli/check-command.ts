/** `forkbed check IMAGE`: starts it, loads it, looks at it, and says whether it leaves anything behind. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { allowUnknown, exitCodeOf } from '../../common/checks/verdict.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { startSubject } from '../check/subject.ts';
import { verify } from '../check/verify.ts';
import { removeAbandoned } from '../docker/ownership.ts';
import { toolImage } from '../docker/tool-image.ts';
import { messageOf } from '../errors.ts';
import { type CheckReport, formatReport } from '../report/check-report.ts';
import { toMarkdown } from '../report/markdown.ts';
import { type CheckOptions, checkOptions } from './check-options.ts';
import { planOf, refuseContradictions, subjectOf } from './check-request.ts';
import type { CliCommand } from './frame.ts';
import { Progress } from './progress.ts';

export const checkCommand: CliCommand<typeof checkOptions> = {
  operands: '[IMAGE] [-- COMMAND...]',
  summary:
    'Loads a server with clients and says what it leaves behind: exit code 0 nothing, 1 something, 2 could not tell.',
  examples: [
    'forkbed check my-server                              a server that answers any message, on the port it exposes',
    'forkbed check --http / nginx                         a server that speaks HTTP',
    'forkbed check --port 7 --expect echo my-server -- serve --echo',
    'forkbed check --build . --port 8080 --http /         a folder with a Dockerfile',
    'forkbed check --compose compose.yml --service web --http /',
    'forkbed check --container web --http /health         one that runs already',
    'forkbed check --for 60s my-worker                    no client: time and health checks alone',
    'forkbed check --chaos pids,kill-children --seed 42 my-server   faults from outside, at times that can be had again',
    "forkbed check --port 5432 --client-image postgres --client-command 'pgbench -h $FORKBED_HOST' my-postgres",
    'forkbed check --output junit=forkbed.xml --output html=forkbed.html my-server',
  ],
  table: checkOptions,
  main: async ({ options, positionals, rest }) => {
    refuseContradictions(options);
    const wanted = subjectOf(options, positionals, rest);
    const { stderr } = process;
    const progress = new Progress({
      write: (text) => stderr.write(text),
      live: stderr.isTTY === true,
      quiet: options.quiet,
    });
    const tell = (line: string) => progress.tell(line);
    const startedAt = new Date().toISOString();
    const beganMs = performance.now();
    await removeAbandoned(options.quiet ? {} : { onWarning: tell });
    const image = await toolImage(tell);
    await using subject = await startSubject(wanted);
    const plan = planOf(options, subject);
    const told = await verify(subject, plan, { image, tell, onSample: (sample) => progress.show(sample) });
    progress.end();
    const verdict = allowUnknown(told, options.allowUnknown);
    const durationMs = Math.round(performance.now() - beganMs);
    const allowedUnknown = options.allowUnknown;
    publish({ subject: subject.name, plan, startedAt, durationMs, allowedUnknown, verdict }, options);
    return exitCodeOf(verdict.outcome);
  },
};

function publish(report: CheckReport, { format, output }: CheckOptions): void {
  // First of all: it needs no disk.
  process.stdout.write(formatReport(report, format));
  const failures = output.flatMap((further) =>
    write(further.file, () => {
      mkdirSync(dirname(further.file), { recursive: true });
      writeFileSync(further.file, formatReport(report, further.format));
    }),
  );
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  if (summary) failures.push(...write(summary, () => appendFileSync(summary, toMarkdown(report))));
  if (failures.length > 0) throw new ForkbedError('ERR_REPORT', failures.join('; '));
}

/** What went wrong: a disk that is full, a folder that is not ours. The other reports are written all the same. */
function write(file: string, job: () => void): string[] {
  try {
    job();
    return [];
  } catch (error) {
    return [`expected to write the report ${file}, received: ${messageOf(error)}`];
  }
}
