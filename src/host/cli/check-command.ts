/** `forkbed check IMAGE`: starts it, loads it, audits it, and reports whether it leaves anything behind. */
import { exitCodeOf } from '../../common/checks/verdict.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { findConfig } from '../config/find-config.ts';
import { assertPublishable } from './assert-publishable.ts';
import { checkOptions } from './check-options.ts';
import type { CliCall, CliCommand } from './cli-command.ts';
import { REFUSED_OPTIONS } from './docker-run/refused-options.ts';
import { onInterrupt } from './on-interrupt.ts';
import { Progress } from './progress.ts';
import { openBaseline } from './read-baseline-options.ts';
import { type ReadCheck, readCheck } from './read-check.ts';
import { today } from './today.ts';

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
    'forkbed check --udp --port 53 --payload-hex 00ff my-dns   datagrams; a lost one is sent again',
    'forkbed check --unix /run/app/app.sock my-app         a Unix socket, in a folder that the clients share',
    'forkbed check --for 60s my-worker                    no client: time and health checks alone',
    "forkbed check --ready-log 'accepting connections' --port 5432 my-db   one that listens before it can serve",
    "forkbed check --exec 'backup --quick' --execs 50 my-server           commands put into the container, as docker exec does",
    'forkbed check --chaos pids,kill-children --seed 42 my-server   faults from outside, at times that --seed repeats',
    "forkbed check --port 5432 --client-image postgres --client-command 'pgbench -h $FORKBED_HOST' my-postgres",
    'forkbed check                                       all subjects of forkbed.yaml',
    'forkbed check --output junit=forkbed.xml --output html=forkbed.html my-server',
  ],
  table: checkOptions,
  refused: REFUSED_OPTIONS,
  main: checkAny,
};

/** One subject that the command line names, or those of a file. */
export async function checkAny(call: CliCall<typeof checkOptions>): Promise<number> {
  const { config, build, compose, container, manifest } = call.options;
  const isNamed = call.positionals.length > 0 || [build, compose, container, manifest].some((way) => way !== '');
  const file = config === '' && !isNamed ? findConfig(process.cwd()) : config;
  if (file === undefined || file === '') return checkOne(call);
  const { readConfig } = await import('../config/read-config.ts');
  const read = readConfig(file);
  if (!isNamed) {
    const { checkConfigured } = await import('./check-configured.ts');
    return checkConfigured(call, read);
  }
  const { toConfiguredCheck } = await import('../config/configured-check.ts');
  return checkOne({ ...call, ...toConfiguredCheck(call, { defaults: read.defaults, today: today(call.environment) }) });
}

/** The exit code of one check, whose report is published. */
async function checkOne(call: CliCall<typeof checkOptions> & Pick<ReadCheck, 'allowances'>): Promise<number> {
  refuseFileOptions(call);
  const { options, isInterrupted } = call;
  const baseline = openBaseline(call);
  const check = await readCheck({ ...call, ...(baseline === undefined ? {} : { baseline }) });
  assertPublishable(call);
  const engine = await call.openEngine();
  const { openSession, runCheck } = await import('./run-check.ts');
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
  const session = await openSession(engine, { version: call.version, quiet: options.quiet, onProgress });
  const { publish } = await import('./publish.ts');
  const report = await runCheck(session, check, {
    onProgress,
    onSample: (sample) => (isInterrupted() ? undefined : progress.show(sample)),
    onReport: (report) => {
      progress.end();
      if (isInterrupted()) return;
      publish(report, call);
      baseline?.close();
    },
  });
  // The exit code of an interrupted run is its signal's: see run-guard.ts.
  return isInterrupted() ? ExitCode.Unknown : exitCodeOf(report.verdict.outcome);
}

/** What is of a file alone. */
function refuseFileOptions({ spellings }: CliCall<typeof checkOptions>): void {
  const spelling = spellings.get('only') ?? spellings.get('jobs');
  if (spelling === undefined) return;
  throw new UsageError(`${spelling}: expected forkbed.yaml, or --config, and no subject beside it, received another`);
}
