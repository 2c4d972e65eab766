/** A census again and again, without a container for each: it is executed in a probe that stays. */
import type { Census } from '../../common/process-table/model.ts';
import { findDescendants } from '../../common/process-table/process-tree.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { ExecError } from '../errors.ts';
import { parseCensus } from './census.ts';
import { SleepingProbe } from './sleeping-probe.ts';

const COMMAND = ['forkbed-probe', 'census', '--light'];
/** 100,000 processes take three seconds, most of it on their way as JSON. */
const CENSUS_LIMIT_MS = 30_000;

export class RepeatedCensus implements AsyncDisposable {
  /** No further census is possible: the namespace has gone, or the probe has been removed. */
  readonly ended: Promise<void>;
  readonly #probe: SleepingProbe;

  private constructor(probe: SleepingProbe) {
    this.#probe = probe;
    this.ended = probe.ended;
  }

  /** `image`: forkbed's own. @throws as SleepingProbe.start */
  static async start(subject: StartedContainer, image: string): Promise<RepeatedCensus> {
    return new RepeatedCensus(await SleepingProbe.start(subject, image));
  }

  /** The processes of the subject's namespace, without the observer. @throws ExecError, DeadlineError */
  async take(): Promise<Census> {
    const { container, sleeperPid } = this.#probe;
    const { exitCode, stdout, stderr } = await container.exec(COMMAND, CENSUS_LIMIT_MS);
    if (exitCode !== 0) throw new ExecError({ command: COMMAND, exitCode, stderr });
    const census = parseCensus(stdout);
    const own = findDescendants(census.processes, sleeperPid).map(({ pid }) => pid);
    const left = new Set([sleeperPid, ...own]);
    return { ...census, processes: census.processes.filter(({ pid }) => !left.has(pid)) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#probe[Symbol.asyncDispose]();
  }
}
