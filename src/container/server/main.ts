/** `forkbed-server`: a TCP server that forks a child for each connection. docs/server.md. */
import {
  blockedSignals,
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
import { describeBug } from '../../common/programs/bug.ts';
import {
  findReapName,
  type ServerOptions,
  serverOptions,
  validateOptions,
} from '../../common/programs/server-options.ts';
import { listenOn } from '../net/listen-on.ts';
import { TcpServer } from '../net/tcp-server.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printErrorLine, printLine } from '../posix/output.ts';
import { SignalFd } from '../posix/signal-fd.ts';
import { programVersion, runProgram } from '../program.ts';
import { Acceptor } from './acceptor.ts';
import { installBugs } from './bugs/bugs.ts';
import type { ServerContext } from './context.ts';
import { ServerControl } from './control.ts';
import { end } from './end.ts';
import { CONTROL_SIGNALS } from './handle-signals.ts';
import { Journal } from './journal.ts';
import { limit } from './limits/limit.ts';
import { serviceFor } from './limits/service.ts';
import { MessageCounter } from './message-counter.ts';
import { createMode } from './modes/index.ts';
import type { Mode } from './modes/mode.ts';
import { createReaping } from './reaping/index.ts';
import { type OwnProgram, ownProgram } from './reload/pass-on.ts';
import { resume, takeOver } from './reload/take-over.ts';
import { sessionOptions } from './session.ts';
import { openStatsSocket, StatsSocket } from './stats/stats-socket.ts';
import { stayAfterFailure } from './stay-after-failure.ts';

/** What is made before memory is laid out: it differs from start to start, and no connection touches it. */
interface Ground {
  readonly options: ServerOptions;
  readonly program: OwnProgram;
  readonly blocked: readonly number[];
  readonly listenFd: number;
  readonly stats: StatsSocket | undefined;
  readonly messageCounter: MessageCounter | undefined;
  readonly life: { readonly startedMs: number; readonly reloads: number };
}

/** Until it is ready, and never after a reload: then it has clients, which a server that only stays would not serve. */
let isStarting = true;
/** The listening descriptor; -1: none yet. */
let listeningOn = -1;

function main(options: ServerOptions): number {
  validateOptions(options);
  const handover = takeOver();
  const isFirst = handover.listenFd < 0;
  isStarting = isFirst;
  if (isFirst) warnOfBugs(options);
  const ground: Ground = {
    options,
    program: ownProgram(),
    blocked: blockedSignals(),
    listenFd: isFirst ? listenOn(options) : handover.listenFd,
    stats: statsSocket(options, handover.statsFd),
    messageCounter: options.countMessages ? new MessageCounter(handover.messagesFd) : undefined,
    life: { startedMs: isFirst ? monotonicMs() : handover.startedMs, reloads: handover.reloads },
  };
  listeningOn = ground.listenFd;
  prepareToFork(findReapName(options));
  const context = installBugs(limit(assemble(ground)), () => 128 + mode.run());
  const mode: Mode = createMode(context);
  context.control.attend(context, mode);
  logReady(context, ground.life.reloads);
  isStarting = false;
  // Last: the heap places objects by the number of their allocation, which this must not shift.
  if (!isFirst) resume(handover, { context, mode });
  return end({ context, mode, signal: mode.run() });
}

function assemble({ options, program, blocked, listenFd, stats, messageCounter, life }: Ground): ServerContext {
  const reaping = createReaping(findReapName(options));
  const journal = new Journal({
    print: (event) => printLine(JSON.stringify(event)),
    level: options.log,
    maxChildren: options.maxChildren,
    ...(messageCounter === undefined ? {} : { messageCounter }),
  });
  if (options.subreaper) prctl(PR_SET_CHILD_SUBREAPER, 1);
  reaping.install();
  // SIGCHLD may be blocked since before exec, and would stay so in every child.
  sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
  const signals = new SignalFd([...CONTROL_SIGNALS, ...reaping.signals], { blocked, exitSignal: reaping.exitSignal });
  const server = new TcpServer(listenFd);
  const serve = serviceFor(server, sessionOptions(options, messageCounter));
  const acceptor = new Acceptor(server, journal);
  const control = new ServerControl({ program, life, local: server.local() });
  stats?.describeBy(() => control.briefStats());
  return { options, server, acceptor, signals, reaping, journal, serve, control, stats, messageCounter, deferAt: 0 };
}

function statsSocket({ stats: path }: ServerOptions, fd: number | undefined): StatsSocket | undefined {
  return path === undefined ? undefined : new StatsSocket({ fd: fd ?? openStatsSocket(path), path });
}

function warnOfBugs({ bug: bugs }: ServerOptions): void {
  for (const { name } of bugs) printErrorLine(`forkbed-server: bug ${name}: ${describeBug(name)}`);
}

function logReady({ server, options, journal }: ServerContext, reloads: number): void {
  const bugs = options.bug.map(({ text }) => text);
  journal.log({
    event: 'ready',
    version: programVersion,
    pid: getpid(),
    ...server.local(),
    mode: options.mode,
    reap: findReapName(options),
    subreaper: options.subreaper,
    bugs,
    faults: bugs,
    maxChildren: options.maxChildren,
    openFiles: getrlimit(RLIMIT_NOFILE).soft,
    reloads,
  });
}

runProgram({
  summary: 'A TCP server that forks a child for each connection.',
  table: serverOptions,
  main,
  afterFailure: () => {
    if (isStarting) stayAfterFailure(listeningOn);
  },
});
