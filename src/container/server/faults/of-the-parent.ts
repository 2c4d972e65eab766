/** What whoever accepts does wrong. */
import { SIG_DFL, SIGCHLD, sigaction, WNOHANG, wait4 } from 'forkbed:posix';
import type { Fault } from '../../../common/programs/fault.ts';
import { livingChildren } from '../living-children.ts';
import { keepChildren } from '../reaping/child-keeper.ts';
import type { Reaping } from '../reaping/reaping.ts';
import type { BugContext } from './bug-context.ts';
import { inThisProcess, stayForEver, whenAccepted } from './tools.ts';

export function keepClientFd({ context: { server } }: BugContext): void {
  server.closeClient = () => {
    server.releaseClient();
  };
}

/** The parent still closes it, at its end. */
export function keepListenFd({ context: { server } }: BugContext): void {
  server.closeListen = inThisProcess(server.closeListen.bind(server));
}

export function leakMemory({ context: { server } }: BugContext, { amount }: Fault): void {
  const leaked: Uint8Array[] = [];
  // Filled: memory that nobody has written to is none.
  whenAccepted(server, () => leaked.push(new Uint8Array(amount).fill(1)));
}

/** The client that it hung at stays connected, and unanswered. */
export function hangAfter(target: BugContext, { amount }: Fault): void {
  whenAccepted(target.context.server, () => {
    if (target.accepted > amount) stayForEver();
  });
}

export function stopReapingAfter(target: BugContext, { amount }: Fault): void {
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

/** As many supervisors do: whoever it did not fork it never asks for. */
export function reapOwnOnly(target: BugContext): void {
  const reaping = keepChildren({
    reap: (ended, _named, own) => {
      const status = new Int32Array(1);
      for (const pid of own.pids()) if (wait4(pid, WNOHANG, status.buffer) === pid) ended(pid, status[0] ?? 0);
    },
  });
  target.context = { ...target.context, reaping };
}
