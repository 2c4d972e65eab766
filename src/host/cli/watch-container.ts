/** What `forkbed watch` does: shows censuses of a container, one after the other, until the time is over, it has ended or somebody interrupts. */
import { escapeTerminal } from '../../common/escape/terminal.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { formatDuration } from '../../common/report/phrase.ts';
import { startSubject } from '../check/subject.ts';
import type { Engine } from '../docker/engine.ts';
import { toolImage } from '../docker/tool-image.ts';
import { ContainerLife } from '../observe/container-life.ts';
import { FollowedCensus } from '../observe/followed-census.ts';
import { type Display, lineDisplay, screenDisplay } from '../watch/display.ts';
import type { Interruption } from '../watch/interruption.ts';
import { nextState, type WatchState } from '../watch/watch-state.ts';

/** Those of the command. */
interface WatchOptions {
  readonly interval: number;
  readonly for: number;
  readonly all: boolean;
  readonly json: boolean;
}

/** Of how many processes the argv is read anew for each screen. All of them have been read at the latest when they take their turn. */
const ARGVS_A_SCREEN = 16_384;
const EVERY_ARGV = 2 ** 31 - 1;

/** @throws as `startSubject` and a census */
export async function watchContainer(wanted: {
  engine: Engine;
  name: string;
  options: WatchOptions;
  interruption: Interruption;
}): Promise<void> {
  const { engine, name, options, interruption } = wanted;
  const image = await toolImage(engine, log);
  await using subject = await startSubject(engine, { container: name });
  const life = await ContainerLife.begin(subject.container);
  await using census = await FollowedCensus.start(subject.container, image, {
    intervalMs: options.interval,
    argvs: shownArgvs(options),
  });
  const { state, end } = await showAll({ name: subject.name, options, census, life, interrupted: interruption.signal });
  // Two who remove the probe at once would each take the other's removal for done while it still goes on.
  if (interruption.bySignal) await census.ended;
  if (!interruption.signal.aborted) log(closing({ name: subject.name, end, state }));
}

interface Shown {
  readonly state: WatchState | undefined;
  /** How the container ended; absent where it runs on. */
  readonly end: string | undefined;
}

/** Until the time is over, the container has ended or somebody interrupts; then the terminal is as it was. */
async function showAll(watched: {
  name: string;
  options: WatchOptions;
  census: FollowedCensus;
  life: ContainerLife;
  interrupted: AbortSignal;
}): Promise<Shown> {
  const { name, options, census, life, interrupted } = watched;
  using display = displayFor(name, options);
  interrupted.addEventListener('abort', () => display[Symbol.dispose]());
  let state: WatchState | undefined;
  try {
    for await (const sample of census.samples({ forMs: options.for, signal: interrupted })) {
      state = nextState(state, sample);
      // A reader that is slow gets the latest, and every sample counts for the peak and the ages.
      if (!census.hasMore) display.show(state);
    }
    if (!census.isOver || interrupted.aborted) return { state, end: undefined };
    throw new ForkbedError(
      'ERR_PROBE',
      `expected further samples of the probe, received ${census.complaint || 'none'}`,
    );
  } catch (error) {
    if (interrupted.aborted) return { state, end: undefined };
    // There are none when the namespace has gone: then the end is reported, and otherwise the failure.
    const fail = () => {
      throw error;
    };
    return { state, end: await life.end().catch(fail) };
  }
}

function displayFor(name: string, options: WatchOptions): Display {
  const { stdout } = process;
  return hasScreen(options)
    ? screenDisplay(stdout, { name, intervalMs: options.interval })
    : lineDisplay(stdout, options);
}

function hasScreen({ all, json }: WatchOptions): boolean {
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb' && !all && !json;
}

/** A line without the table has no argv in it. */
function shownArgvs(options: WatchOptions): number {
  if (options.all) return EVERY_ARGV;
  return hasScreen(options) ? ARGVS_A_SCREEN : 0;
}

function closing({ name, end, state }: Shown & { readonly name: string }): string {
  const { zombies = [], peak = 0, atMs = 0, beganMs = 0 } = state ?? {};
  const what = end === undefined ? `${name} runs on` : `${name} has ended, ${end}`;
  const counts = `watched for ${formatDuration(atMs - beganMs)}, at last ${zombies.length} <defunct>, peak ${peak}`;
  return `${escapeTerminal(what)}; ${counts}`;
}

function log(line: string): void {
  process.stderr.write(`forkbed: ${line}\n`);
}
