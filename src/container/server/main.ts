/** `forkbed-server`: a TCP server that forks a child for each connection. docs/server.md. */
import {
  getpid,
  getrlimit,
  PR_SET_CHILD_SUBREAPER,
  prctl,
  prepareToFork,
  RLIMIT_NOFILE,
  SIG_UNBLOCK,
  SIGCHLD,
  sigprocmask,
} from 'forkbed:posix';
import { ExitCode } from '../../common/exit-codes.ts';
import { signalName } from '../../common/process-table/signal-names.ts';
import { TcpServer } from '../net/tcp-server.ts';
import { printErrorLine, printLine } from '../posix/output.ts';
import { SignalFd } from '../posix/signal-fd.ts';
import { programVersion, runProgram } from '../program.ts';
import { describeFault } from './faults/fault.ts';
import { sabotage } from './faults/sabotage.ts';
import { Journal } from './journal.ts';
import { createMode } from './modes/index.ts';
import type { Mode, ServerParts } from './modes/mode.ts';
import { assertUsable, reapOf, type ServerOptions, serverOptions } from './options.ts';
import { createReaping } from './reaping/index.ts';
import { STOP_SIGNALS } from './reaping/reap-and-tell.ts';
import { createService, sessionOptions } from './session.ts';

function main(options: ServerOptions): number {
  assertUsable(options);
  for (const { name } of options.fault) printErrorLine(`forkbed-server: fault ${name}: ${describeFault(name)}`);
  prepareToFork(reapOf(options));
  const parts = assemble(options);
  const mode: Mode = createMode(sabotage(parts, () => 128 + mode.run()));
  tellReady(parts);

  const signal = mode.run();

  const { journal, reaping } = parts;
  const children = reaping.children === undefined ? {} : { children: reaping.children };
  journal.say({ event: 'stopping', signal: signalName(signal), ...children, graceMs: options.grace });
  const killed = mode.stop(options.grace);
  const exitCode = killed === 0 ? ExitCode.Pass : 128 + signal;
  journal.tellRejections();
  journal.say({ event: 'stopped', killed, exitCode, ...journal.totals });
  return exitCode;
}

function assemble(options: ServerOptions): ServerParts {
  const reaping = createReaping(reapOf(options));
  const journal = new Journal({
    print: (event) => printLine(JSON.stringify(event)),
    log: options.log,
    maxChildren: options.maxChildren,
  });
  if (options.subreaper) prctl(PR_SET_CHILD_SUBREAPER, 1);
  reaping.install();
  // Blocked, as it may have been handed down through exec, it would stay so in every child.
  sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
  const signals = new SignalFd([...STOP_SIGNALS, ...reaping.signals]);
  const server = TcpServer.listen(options);
  const serve = createService(server, sessionOptions(options));
  return { options, server, signals, reaping, journal, serve };
}

function tellReady({ server, options, journal }: ServerParts): void {
  journal.say({
    event: 'ready',
    version: programVersion,
    pid: getpid(),
    ...server.local(),
    mode: options.mode,
    reap: reapOf(options),
    subreaper: options.subreaper,
    faults: options.fault.map(({ text }) => text),
    maxChildren: options.maxChildren,
    openFiles: getrlimit(RLIMIT_NOFILE).soft,
  });
}

runProgram({ summary: 'A TCP server that forks a child for each connection.', table: serverOptions, main });
