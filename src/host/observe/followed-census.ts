/**
 * A census again and again, without a container or a command for each: one command stays, in a probe that stays, and prints what has changed
 * since its last sample. The table is put together here.
 */
import { toCensusChange } from '../../common/process-table/census-change.ts';
import { CensusTable } from '../../common/process-table/census-table.ts';
import type { Census } from '../../common/process-table/model.ts';
import { ExecLines } from '../docker/exec-lines.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { readJson } from '../parse-json.ts';
import { LineQueue, type Taking } from '../toolkit/line-queue.ts';
import { SleepingProbe } from './sleeping-probe.ts';

export interface Following {
  readonly intervalMs: number;
  /**
   * Of how many processes an argv that may have been written over is read for each sample; where there are more, of all in turn. 0: no
   * argv is read.
   */
  readonly argvs: number;
}

export class FollowedCensus implements AsyncDisposable {
  /** No further census is possible: the namespace has gone, or the probe has been removed. */
  readonly ended: Promise<void>;
  readonly #probe: SleepingProbe;
  readonly #lines: ExecLines;
  readonly #table = new CensusTable();
  readonly #queue: LineQueue;

  private constructor(probe: SleepingProbe, lines: ExecLines) {
    this.#probe = probe;
    this.#lines = lines;
    this.ended = probe.ended;
    // Docker Engine 20.10 leaves the stream of an exec open when the container dies in which it runs.
    this.#queue = new LineQueue(lines, probe.ended);
  }

  /** `image`: forkbed's own. @throws as SleepingProbe.start; EngineError, EngineLostError, NoEngineError */
  static async start(subject: StartedContainer, image: string, following: Following): Promise<FollowedCensus> {
    const probe = await SleepingProbe.start(subject, image);
    try {
      const options = [`--interval=${following.intervalMs}`, `--argvs=${following.argvs}`];
      const command = ['forkbed-probe', 'changes', ...options, `--without=${probe.sleeperPid}`];
      return new FollowedCensus(probe, await ExecLines.start(probe.container, command));
    } catch (error) {
      await probe[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What the probe has complained of; empty where of nothing. */
  get complaint(): string {
    return this.#lines.error;
  }

  /** There will be no more samples, as the namespace, the probe or the engine has gone. */
  get isOver(): boolean {
    return this.#queue.isOver;
  }

  /** Another sample has come already: who shows one after the other would fall behind. */
  get hasMore(): boolean {
    return this.#queue.hasMore;
  }

  /**
   * The processes of the subject's namespace, without the observer, at the interval; the next at once where one takes longer. Until the
   * signal aborts, there are no more, or the time is over and there was one. `forMs`: 0: no limit.
   * @throws ParseError for a line that is no sample
   */
  async *samples(taking: Taking): AsyncGenerator<Census, void, void> {
    for await (const line of this.#queue.take(taking)) {
      yield this.#table.apply(toCensusChange(readJson(line, 'a sample, as one JSON object')));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lines[Symbol.dispose]();
    await this.#probe[Symbol.asyncDispose]();
  }
}
