/**
 * Puts limits on a server: it changes the context of a mode, so that no mode knows of any limit but `deferAt`. A server without
 * limits keeps its context, and accepts without one more call.
 */
import { encodeUtf8, getrlimit, RLIMIT_NOFILE, setrlimit } from 'forkbed:posix';
import { UsageError } from '../../../common/forkbed-error.ts';
import { dropPercent } from '../../../common/programs/drop-option.ts';
import { findReapName, type ServerOptions } from '../../../common/programs/server-options.ts';
import type { ServerContext } from '../context.ts';
import { reapAndLog } from '../handle-signals.ts';
import { countReaped, countWatched } from './count-children.ts';
import { EndWatch, SignalsAndEnds } from './end-watch.ts';
import { Headcount, peerSource } from './headcount.ts';
import { type Refusal, SelectiveAcceptor } from './selective-acceptor.ts';

/** Descriptors of the server beside the pidfds: its own, the client's, and some that it has inherited. */
const RESERVED_FILES = 32;

export function limit(context: ServerContext): ServerContext {
  const { maxChildren, maxPerSource, drop, onLimit } = context.options;
  if (maxChildren === 0 && maxPerSource === 0 && drop === undefined) return context;
  const refuses = maxPerSource > 0 || drop !== undefined || onLimit === 'refuse';
  // Without anything to refuse, the own count of `wait` is enough.
  if (!refuses && findReapName(context.options) === 'wait') return { ...context, deferAt: maxChildren };
  const headcount = new Headcount();
  const counted = count(context, headcount);
  return refuses ? { ...counted, acceptor: new SelectiveAcceptor(counted, judge(counted, headcount)) } : counted;
}

function count(context: ServerContext, headcount: Headcount): ServerContext {
  const { options, reaping, server, journal } = context;
  const { maxChildren, maxPerSource, onLimit } = options;
  const source = maxPerSource === 0 ? () => '' : () => peerSource(server.peerAddress);
  const deferAt = onLimit === 'defer' ? maxChildren : 0;
  if (findReapName(options) === 'wait')
    return { ...context, deferAt, reaping: countReaped({ reaping, headcount, source }) };
  const maxByFiles = makeRoomForPidfds(options);
  const watch = new EndWatch();
  const watched = countWatched({ reaping, headcount, source }, { watch, journal });
  const signals = new SignalsAndEnds(context.signals, { fd: watch.fd, notice: watched.notice });
  return { ...context, deferAt: deferAt === 0 ? maxByFiles : deferAt, reaping: watched.reaping, signals };
}

/** Why the client that was accepted last is refused; `undefined` where it is served. */
function judge(context: ServerContext, headcount: Headcount): () => Refusal | undefined {
  const { options, reaping, journal, server } = context;
  const { maxPerSource, drop } = options;
  const maxChildren = options.onLimit === 'refuse' && options.maxChildren > 0 ? options.maxChildren : Infinity;
  const tooMany = refusal('ERR_MAX_CHILDREN');
  const tooManyOfSource = refusal('ERR_MAX_PER_SOURCE');
  const dropped = refusal('ERR_DROP');
  const inspect = (draw: number): Refusal | undefined => {
    if (headcount.size >= maxChildren) return tooMany;
    if (maxPerSource > 0 && headcount.of(peerSource(server.peerAddress)) >= maxPerSource) return tooManyOfSource;
    return drop !== undefined && draw < dropPercent(drop, headcount.size) ? dropped : undefined;
  };
  return () => {
    const draw = drop === undefined ? 0 : Math.random() * 100;
    if (inspect(draw) === undefined) return undefined;
    // A child may have ended since the last wait: no client is refused because of one that has gone.
    reapAndLog(reaping, journal);
    return inspect(draw);
  };
}

function refusal(code: string): Refusal {
  return { code, line: encodeUtf8(`refused: ${code}\n`) };
}

/**
 * Raises the limit of open files. How many children it has room for.
 * @throws UsageError where that is less than the options ask for
 */
function makeRoomForPidfds(options: ServerOptions): number {
  const { soft, hard } = getrlimit(RLIMIT_NOFILE);
  const maxByFiles = hard - RESERVED_FILES;
  const wanted = options.maxChildren || options.drop?.full || 0;
  if (wanted > maxByFiles) {
    throw new UsageError(
      `--max-children, --drop: expected at most ${Math.max(0, maxByFiles)} with --reap ${findReapName(options)}, received ${wanted}: it needs ` +
        `an open file for each child, the hard limit (ulimit -Hn, docker run --ulimit nofile) is ${hard}; --reap wait needs none`,
    );
  }
  if (soft < hard) setrlimit(RLIMIT_NOFILE, { soft: hard, hard });
  return maxByFiles;
}
