/** What `forkbed watch --web` and `forkbed lab` do: a page about a container on this machine, until somebody interrupts or the time is over. */
import { toLabRequest } from '../../common/lab/lab-request.ts';
import type { LabVerdict } from '../../common/lab/lab-verdict.ts';
import { formatDuration } from '../../common/report/phrase.ts';
import type { Engine } from '../docker/engine.ts';
import type { Lab } from '../lab/lab.ts';
import { LiveSession } from '../live/live-session.ts';
import { LiveState } from '../live/live-state.ts';
import { readPageFiles } from '../live/page-files.ts';
import { saveRun } from '../live/save-file.ts';
import { Recorder } from '../live/save-recorder.ts';
import type { Interruption } from '../watch/interruption.ts';
import { listenLocally } from './listen-locally.ts';

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
  const recorder = new Recorder(name);
  const session: LiveSession = new LiveSession({
    engine,
    name: () => lab?.serverId ?? name,
    image,
    state,
    send: (message) => {
      recorder.add(message);
      server.send(message);
    },
    isRemovedElsewhere: () => interruption.bySignal,
  });
  const files = readPageFiles();
  const view = {
    get processes() {
      return state.processes;
    },
    get shownId() {
      return session.shownId;
    },
    showVerdict: (verdict: LabVerdict | undefined) => server.send(state.verdict(verdict)),
  };
  const page = {
    files,
    live: {
      whole: (sinceEpochMs: number) => state.whole(sinceEpochMs),
      describe: (pid: number) => session.probe.describe(pid),
      ps: () => session.probe.ps(),
      save: () => saveRun(name, { files, json: recorder.json(state.whole().points) }),
    },
    ...(lab === undefined ? {} : { act: (action: string, body: unknown) => lab.do(toLabRequest(action, body), view) }),
  };
  await using server = await listenLocally(page, options);
  process.stdout.write(`${server.url}\n`);
  onUrl?.(server.url);
  log(`whoever has this address can ${lab === undefined ? `watch ${name}` : 'use the lab'}; Ctrl-C ends it`);
  const timedOut = options.for === 0 ? [] : [AbortSignal.timeout(options.for)];
  await session.run(AbortSignal.any([interrupted, ...timedOut]));
  if (!interrupted.aborted) log(`watched for ${formatDuration(options.for)}`);
}

function log(line: string): void {
  process.stderr.write(`forkbed: ${line}\n`);
}
