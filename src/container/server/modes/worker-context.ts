/** What a worker of the pool works with, and how it gives up what is its parent's. */
import { close, SIG_DFL, SIGCHLD, SIGPIPE, sigaction } from 'forkbed:posix';
import type { ServerEvent } from '../../../common/events/server-events.ts';
import type { ServerContext } from '../context.ts';
import { raiseOomScore } from '../oom-score.ts';
import type { Scoreboard } from './scoreboard.ts';

export interface WorkerContext
  extends Pick<ServerContext, 'options' | 'server' | 'signals' | 'serve' | 'stats' | 'messageCounter'> {
  readonly scoreboard: Scoreboard;
  readonly print: (event: ServerEvent) => void;
  /** A pipe that nothing is written to: the parent holds the write end, and a worker sees that it was closed. */
  readonly lifeline: { readonly readFd: number; readonly writeFd: number };
}

/** In the worker: closes and resets what is the parent's alone. */
export function leaveParent({ options, lifeline, signals, stats, scoreboard }: WorkerContext): void {
  close(lifeline.writeFd);
  signals.release();
  if (options.oomScoreChildren) raiseOomScore();
  stats?.release();
  scoreboard.closeFile();
  sigaction(SIGCHLD, SIG_DFL, 0);
  sigaction(SIGPIPE, SIG_DFL, 0);
}
