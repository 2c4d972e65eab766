/**
 * The bugs that a server can have on purpose: each changes the context of a mode, so that no mode knows of any. A server
 * without bugs gets its context back unchanged.
 */
import { fork, getpid, kill, nanosleep, SIG_DFL, SIGCHLD, sigaction, WNOHANG, wait4 } from 'forkbed:posix';
import { signalName } from '../../../common/process-table/signal-names.ts';
import type { Bug, BugName } from '../../../common/programs/bug.ts';
import type { TcpServer } from '../../net/tcp-server.ts';
import type { ServerContext } from '../context.ts';
import { livingChildren } from '../living-children.ts';
import { keepChildren } from '../reaping/child-keeper.ts';
import type { Reaping } from '../reaping/reaping.ts';

const AN_HOUR_MS = 3_600_000;
const CANNOT_BE_CAUGHT = ['SIGKILL', 'SIGSTOP'];

/** What a bug may change and what it needs to know. */
interface BugContext {
  /** Changed in place. */
  context: ServerContext;
  /** Clients that this process has accepted; a child goes on from its parent's count. */
  accepted: number;
  /** Goes into the accept loop; a status to exit with. */
  readonly rerun: () => number;
}

const APPLY: Readonly<Record<BugName, (target: BugContext, bug: Bug) => void>> = {
  'keep-client-fd': keepClientFd,
  'keep-listen-fd': keepListenFd,
  'no-exit': noExit,
  'stop-reaping-after': stopReapingAfter,
  'reap-own-only': reapOwnOnly,
  'crash-child': crashChild,
  'double-serve': doubleServe,
  'leak-memory': leakMemory,
  'leave-orphan': leaveOrphan,
  'hang-after': hangAfter,
};

/** `runAgain`: a child calls it that goes back into the accept loop, long after this has returned. */
export function installBugs(context: ServerContext, rerun: () => number): ServerContext {
  if (context.options.bug.length === 0) return context;
  const target: BugContext = { context: { ...context }, accepted: 0, rerun };
  whenAccepted(target.context.server, () => {
    target.accepted++;
  });
  for (const bug of context.options.bug) APPLY[bug.name](target, bug);
  return target.context;
}

/* In the process that accepts. */

function keepClientFd({ context: { server } }: BugContext): void {
  server.closeClient = () => {
    server.releaseClient();
  };
}

/** The parent still closes it when it ends. */
function keepListenFd({ context: { server } }: BugContext): void {
  server.closeListen = inThisProcess(server.closeListen.bind(server));
}

function leakMemory({ context: { server } }: BugContext, { amount }: Bug): void {
  const leaked: Uint8Array[] = [];
  // Filled: memory that was never written to takes no page.
  whenAccepted(server, () => leaked.push(new Uint8Array(amount).fill(1)));
}

/** The client at which it hangs stays connected, without a reply. */
function hangAfter(target: BugContext, { amount }: Bug): void {
  whenAccepted(target.context.server, () => {
    if (target.accepted > amount) sleepForever();
  });
}

function stopReapingAfter(target: BugContext, { amount }: Bug): void {
  const { reaping } = target.context;
  let forks = 0;
  const stopped: Reaping = {
    signals: reaping.signals,
    ...(reaping.exitSignal === undefined ? {} : { exitSignal: reaping.exitSignal }),
    ...(reaping.inChild === undefined ? {} : { inChild: reaping.inChild }),
    get children() {
      return reaping.children;
    },
    install: () => reaping.install(),
    onFork: (pid, remote) => {
      forks++;
      if (forks === amount) sigaction(SIGCHLD, SIG_DFL, 0);
      return forks > amount ? undefined : reaping.onFork?.(pid, remote);
    },
    reap: (onEnd, named) => {
      if (forks < amount) reaping.reap(onEnd, named);
    },
    livePids: () => (forks >= amount ? livingChildren() : reaping.livePids()),
  };
  target.context = { ...target.context, reaping: stopped };
}

/** As many supervisors do: it never waits for a process that it did not fork. */
function reapOwnOnly(target: BugContext): void {
  const reaping = keepChildren({
    reap: (ended, _named, own) => {
      const status = new Int32Array(1);
      for (const pid of own.pids()) if (wait4(pid, WNOHANG, status.buffer) === pid) ended(pid, status[0] ?? 0);
    },
  });
  target.context = { ...target.context, reaping };
}

/* In the process that serves. */

/** It closes the connection, as it would by exiting: only that it stays is wrong. */
function noExit(target: BugContext): void {
  const { serve, server } = target.context;
  target.context = {
    ...target.context,
    serve: () => {
      serve();
      server.closeClient();
      return sleepForever();
    },
  };
}

/** Its client gets no reply. */
function crashChild(target: BugContext, { amount, signal }: Bug): void {
  const { serve } = target.context;
  target.context = {
    ...target.context,
    serve: () => {
      if (target.accepted % amount !== 0) return serve();
      if (!CANNOT_BE_CAUGHT.includes(signalName(signal))) sigaction(signal, SIG_DFL, 0);
      kill(getpid(), signal);
      // The default action of the signal was to do nothing.
      return serve();
    },
  };
}

/** It keeps the listener and its parent's signals, as a child that forgets to exit would. */
function doubleServe(target: BugContext): void {
  const { serve, server, signals, reaping } = target.context;
  server.closeListen = inThisProcess(server.closeListen.bind(server));
  signals.release = inThisProcess(signals.release.bind(signals));
  target.context = {
    ...target.context,
    serve: () => {
      serve();
      server.closeClient();
      reaping.install();
      return target.rerun();
    },
  };
}

/** A process that outlives its parent, and holds no descriptor of the client. */
function leaveOrphan(target: BugContext): void {
  const { serve, server } = target.context;
  target.context = {
    ...target.context,
    serve: () => {
      fork(() => {
        server.closeClient();
        return sleepForever();
      });
      return serve();
    },
  };
}

/* What bugs are made of. */

/** A function that acts in the process that calls this, and in no child forked from it. */
function inThisProcess(act: () => void): () => void {
  const process = getpid();
  return () => {
    if (getpid() === process) act();
  };
}

/** Calls `act` after each client that was accepted. */
function whenAccepted(server: TcpServer, act: () => void): void {
  const accept = server.accept.bind(server);
  server.accept = (flags) => {
    const taken = accept(flags);
    if (taken) act();
    return taken;
  };
}

function sleepForever(): never {
  for (;;) nanosleep(AN_HOUR_MS);
}
