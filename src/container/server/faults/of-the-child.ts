/** What whoever serves does wrong. */
import { fork, getpid, kill, SIG_DFL, sigaction } from 'forkbed:posix';
import { signalName } from '../../../common/process-table/signal-names.ts';
import type { Fault } from '../../../common/programs/fault.ts';
import type { BugContext } from './bug-context.ts';
import { inThisProcess, stayForEver } from './tools.ts';

const CANNOT_BE_CAUGHT = ['SIGKILL', 'SIGSTOP'];

/** It closes the connection, as it would by exiting: that it stays is all that is wrong with it. */
export function noExit(target: BugContext): void {
  const { serve, server } = target.context;
  target.context = {
    ...target.context,
    serve: () => {
      serve();
      server.closeClient();
      return stayForEver();
    },
  };
}

/** Its client gets no answer. */
export function crashChild(target: BugContext, { amount, signal }: Fault): void {
  const { serve } = target.context;
  target.context = {
    ...target.context,
    serve: () => {
      if (target.accepted % amount !== 0) return serve();
      if (!CANNOT_BE_CAUGHT.includes(signalName(signal))) sigaction(signal, SIG_DFL, 0);
      kill(getpid(), signal);
      // A signal whose default is to do nothing has changed nothing.
      return serve();
    },
  };
}

/** It keeps listening and keeps its parent's signals, as a child that has forgotten to exit would. */
export function doubleServe(target: BugContext): void {
  const { serve, server, signals, reaping } = target.context;
  server.closeListen = inThisProcess(server.closeListen.bind(server));
  signals.release = inThisProcess(signals.release.bind(signals));
  target.context = {
    ...target.context,
    serve: () => {
      serve();
      server.closeClient();
      reaping.install();
      return target.runAgain();
    },
  };
}

/** A process that outlives the one that has forked it, and holds nothing. */
export function leaveOrphan(target: BugContext): void {
  const { serve, server } = target.context;
  target.context = {
    ...target.context,
    serve: () => {
      fork(() => {
        server.closeClient();
        return stayForEver();
      });
      return serve();
    },
  };
}
