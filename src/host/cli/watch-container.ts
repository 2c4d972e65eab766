/** What `forkbed watch` does: censuses of a container, one after the other, until the time is over, it has ended or somebody interrupts. */
import { escapeTerminal } from '../../common/escape/terminal.ts';
import { formatDuration } from '../../common/report/phrase.ts';
import { startSubject } from '../check/subject.ts';
import type { Engine } from '../docker/engine.ts';
import { toolImage } from '../docker/tool-image.ts';
import { ContainerLife } from '../observe/container-life.ts';
import { RepeatedCensus } from '../observe/repeated-census.ts';
import { poll } from '../toolkit/poll.ts';
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
  await using census = await RepeatedCensus.start(subject.container, image);
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
  census: RepeatedCensus;
  life: ContainerLife;
  interrupted: AbortSignal;
}): Promise<Shown> {
  const { name, options, census, life, interrupted } = watched;
  const ended = new AbortController();
  const abort = () => ended.abort();
  void census.ended.then(abort, abort);
  const signal = AbortSignal.any([interrupted, ended.signal]);
  using display = displayFor(name, options);
  interrupted.addEventListener('abort', () => display[Symbol.dispose]());
  let state: WatchState | undefined;
  try {
    const pace = { intervalMs: options.interval, forMs: options.for, signal };
    for await (const sample of poll(() => census.take(), pace)) {
      state = nextState(state, sample);
      display.show(state);
    }
  } catch (error) {
    if (interrupted.aborted) return { state, end: undefined };
    // A census fails when the namespace has gone: then the end is reported, and otherwise the failure.
    const fail = () => {
      throw error;
    };
    return { state, end: await life.end().catch(fail) };
  }
  return { state, end: ended.signal.aborted && !interrupted.aborted ? await life.end() : undefined };
}

function displayFor(name: string, { interval, all, json }: WatchOptions): Display {
  const { stdout } = process;
  const screen = stdout.isTTY === true && process.env.TERM !== 'dumb' && !all && !json;
  return screen ? screenDisplay(stdout, { name, intervalMs: interval }) : lineDisplay(stdout, { all, json });
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
