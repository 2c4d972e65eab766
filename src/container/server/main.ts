/** `forkbed-server`: a TCP server that forks a child for each connection. docs/server.md. */
import { getpid, getrlimit, prepareToFork, RLIMIT_NOFILE } from 'forkbed:posix';
import { ExitCode } from '../../common/exit-codes.ts';
import { signalName } from '../../common/process-table/signal-names.ts';
import { TcpServer } from '../net/tcp-server.ts';
import { printLine } from '../posix/output.ts';
import { SignalFd } from '../posix/signal-fd.ts';
import { programVersion, runProgram } from '../program.ts';
import { ForkingServer } from './forking-server.ts';
import { Journal } from './journal.ts';
import { assertUsable, type ServerOptions, serverOptions } from './options.ts';
import { createReaping } from './reaping/index.ts';
import { STOP_SIGNALS } from './reaping/reap-and-tell.ts';
import { stopChildren } from './stop.ts';

function main(options: ServerOptions): number {
  assertUsable(options);
  prepareToFork();
  const reaping = createReaping(options.reap);
  const journal = new Journal({
    print: (event) => printLine(JSON.stringify(event)),
    log: options.log,
    maxChildren: options.maxChildren,
  });
  reaping.install();
  const signals = new SignalFd([...STOP_SIGNALS, ...reaping.signals]);
  const server = TcpServer.listen(options);
  tellReady({ server, options, journal });

  const signal = new ForkingServer({ options, server, signals, reaping, journal }).run();

  const children = reaping.children === undefined ? {} : { children: reaping.children };
  journal.say({ event: 'stopping', signal: signalName(signal), ...children, graceMs: options.grace });
  const killed = stopChildren({ signals, reaping, journal }, options.grace);
  const exitCode = killed === 0 ? ExitCode.Pass : 128 + signal;
  journal.tellRejections();
  journal.say({ event: 'stopped', killed, exitCode, ...journal.totals });
  return exitCode;
}

function tellReady(started: { server: TcpServer; options: ServerOptions; journal: Journal }): void {
  const { server, options, journal } = started;
  journal.say({
    event: 'ready',
    version: programVersion,
    pid: getpid(),
    ...server.local(),
    reap: options.reap,
    maxChildren: options.maxChildren,
    openFiles: getrlimit(RLIMIT_NOFILE).soft,
  });
}

runProgram({ summary: 'A TCP server that forks a child for each connection.', table: serverOptions, main });
