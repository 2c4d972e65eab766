/** What whoever serves does wrong. */
import { fork, getpid, kill, SIG_DFL, sigaction } from 'forkbed:posix';
import { signalName } from '../../../common/process-table/signal-names.ts';
import type { Fault } from '../../../common/programs/fault.ts';
import type { Site } from './sabotage.ts';
import { inThisProcess, stayForEver } from './tools.ts';

const CANNOT_BE_CAUGHT = ['SIGKILL', 'SIGSTOP'];

/** It closes the connection, as it would by exiting: that it stays is all that is wrong with it. */
export function noExit(site: Site): void {
  const { serve, server } = site.parts;
  site.parts = {
    ...site.parts,
    serve: () => {
      serve();
      server.closeClient();
      return stayForEver();
    },
  };
}

/** Its client gets no answer. */
export function crashChild(site: Site, { amount, signal }: Fault): void {
  const { serve } = site.parts;
  site.parts = {
    ...site.parts,
    serve: () => {
      if (site.accepted % amount !== 0) return serve();
      if (!CANNOT_BE_CAUGHT.includes(signalName(signal))) sigaction(signal, SIG_DFL, 0);
      kill(getpid(), signal);
      // A signal whose default is to do nothing has changed nothing.
      return serve();
    },
  };
}

/** It keeps listening and keeps its parent's signals, as a child that has forgotten to exit would. */
export function doubleServe(site: Site): void {
  const { serve, server, signals, reaping } = site.parts;
  server.closeListen = inThisProcess(server.closeListen.bind(server));
  signals.release = inThisProcess(signals.release.bind(signals));
  site.parts = {
    ...site.parts,
    serve: () => {
      serve();
      server.closeClient();
      reaping.install();
      return site.runAgain();
    },
  };
}

/** A process that outlives the one that has forked it, and holds nothing. */
export function leaveOrphan(site: Site): void {
  const { serve, server } = site.parts;
  site.parts = {
    ...site.parts,
    serve: () => {
      fork(() => {
        server.closeClient();
        return stayForEver();
      });
      return serve();
    },
  };
}
