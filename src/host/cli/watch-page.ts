/** What `forkbed watch --web` and `forkbed lab` do: a page about a container on this machine, until somebody interrupts or the time is over. */
import { randomBytes } from 'node:crypto';
import { UsageError } from '../../common/forkbed-error.ts';
import { toLabRequest } from '../../common/lab/lab-request.ts';
import { formatDuration } from '../../common/report/phrase.ts';
import type { Engine } from '../docker/engine.ts';
import type { Lab } from '../lab/lab.ts';
import { LiveServer } from '../live/live-server.ts';
import { LiveSession } from '../live/live-session.ts';
import { LiveState } from '../live/live-state.ts';
import { readPageFiles } from '../live/page-files.ts';
import { errorCode, errorMessage } from '../thrown.ts';
import type { Interruption } from '../watch/interruption.ts';

const TOKEN_BYTES = 24;
/** Of listening: the address or the port is not one that can be had. */
const WRONG_ADDRESS = ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND', 'EAI_AGAIN'];

interface Wanted {
  readonly engine: Engine;
  /** What the container is called; of a lab what its page is called. */
  readonly name: string;
  readonly options: { readonly host: string; readonly port: number; readonly for: number };
  readonly interruption: Pick<Interruption, 'signal' | 'bySignal'>;
  /** forkbed's own. */
  readonly image: string;
  /** Whose server is shown, and what the page can do with it. */
  readonly lab?: Lab;
  /** Receives the address. */
  readonly onUrl?: (url: string) => void;
}

/** @throws UsageError for an address that cannot be had; as `startSubject` and LiveProbe.start */
export async function watchPage({ engine, name, options, interruption, image, lab, onUrl }: Wanted): Promise<void> {
  const interrupted = interruption.signal;
  const state = new LiveState(name, { isLab: lab !== undefined });
  const session: LiveSession = new LiveSession({
    engine,
    name: () => lab?.serverId ?? name,
    image,
    state,
    send: (message) => server.send(message),
    isRemovedElsewhere: () => interruption.bySignal,
  });
  const page = {
    files: readPageFiles(),
    whole: (sinceEpochMs: number) => state.whole(sinceEpochMs),
    describe: (pid: number) => session.probe.describe(pid),
    ps: () => session.probe.ps(),
    ...(lab === undefined
      ? {}
      : { act: (action: string, body: unknown) => lab.do(toLabRequest(action, body), state.processes) }),
  };
  await using server = await listen(page, options);
  process.stdout.write(`${server.url}\n`);
  onUrl?.(server.url);
  log(`whoever has this address can ${lab === undefined ? `watch ${name}` : 'use the lab'}; Ctrl-C ends it`);
  const timedOut = options.for === 0 ? [] : [AbortSignal.timeout(options.for)];
  await session.run(AbortSignal.any([interrupted, ...timedOut]));
  if (!interrupted.aborted) log(`watched for ${formatDuration(options.for)}`);
}

async function listen(
  page: Parameters<typeof LiveServer.start>[0],
  { host, port }: { readonly host: string; readonly port: number },
): Promise<LiveServer> {
  try {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return await LiveServer.start(page, { host, port, token });
  } catch (error) {
    if (!WRONG_ADDRESS.includes(errorCode(error) ?? '')) throw error;
    throw new UsageError(`expected an address and a port of this host that are free, received ${errorMessage(error)}`);
  }
}

function log(line: string): void {
  process.stderr.write(`forkbed: ${line}\n`);
}
