/**
 * A census again and again, without a container for each: one probe container stays beside the subject and sleeps, and the
 * census is executed in it. The engine, and not the sleeper, is the parent of what it executes: when the probe is removed in
 * the midst of a census, PID 1 of the subject inherits nothing. The sleeper prints its own pid, by which the census leaves it out.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { Census } from '../../common/process-table/model.ts';
import { findDescendants } from '../../common/process-table/process-tree.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { DeadlineError, ExecError } from '../errors.ts';
import { withDeadline } from '../toolkit/with-deadline.ts';
import { parseCensus, READS_EVERY_USER } from './census.ts';
import { startProbe } from './probe.ts';

const COMMAND = ['forkbed-probe', 'census', '--light'];
/** The shell becomes the sleeper, under the pid that it has printed: there is no second process, and no child. */
const SLEEPER = ['sh', '-c', 'echo $$; exec sleep infinity'];
/** 100,000 processes take three seconds, most of it on their way as JSON. */
const CENSUS_LIMIT_MS = 30_000;
const START_LIMIT_MS = 10_000;

export class RepeatedCensus implements AsyncDisposable {
  /** No further census is possible: the namespace has gone, or the probe has been removed. */
  readonly ended: Promise<void>;
  readonly #probe: StartedContainer;
  readonly #log: AsyncDisposable;
  readonly #sleeperPid: number;

  private constructor(parts: { probe: StartedContainer; log: Follow; sleeperPid: number }) {
    this.#probe = parts.probe;
    this.#log = parts.log;
    this.#sleeperPid = parts.sleeperPid;
    this.ended = parts.log.ended;
  }

  /** `image`: forkbed's own. @throws DeadlineError, ForkbedError ERR_PROBE */
  static async start(subject: StartedContainer, image: string): Promise<RepeatedCensus> {
    const probe = await startProbe({ subject, image, command: SLEEPER, ...READS_EVERY_USER });
    try {
      const lines: string[] = [];
      const first = Promise.withResolvers<string>();
      const onLine = (line: string) => {
        lines.push(line);
        first.resolve(line);
      };
      const log = await probe.follow({ onOutput: onLine, onError: onLine });
      const firstLine = () => Promise.race([first.promise, log.ended.then(() => lines[0] ?? 'nothing')]);
      const line = await withDeadline(firstLine, { limitMs: START_LIMIT_MS, late });
      if (!/^\d+$/.test(line)) {
        await log[Symbol.asyncDispose]();
        throw new ForkbedError('ERR_PROBE', `expected the probe to tell its pid, received ${line}`);
      }
      return new RepeatedCensus({ probe, log, sleeperPid: Number(line) });
    } catch (error) {
      await probe.remove();
      throw error;
    }
  }

  /** The processes of the subject's namespace, without the observer. @throws ExecError, DeadlineError */
  async take(): Promise<Census> {
    const { exitCode, stdout, stderr } = await this.#probe.exec(COMMAND, CENSUS_LIMIT_MS);
    if (exitCode !== 0) throw new ExecError({ command: COMMAND, exitCode, stderr });
    const census = parseCensus(stdout);
    const own = findDescendants(census.processes, this.#sleeperPid).map(({ pid }) => pid);
    const left = new Set([this.#sleeperPid, ...own]);
    return { ...census, processes: census.processes.filter(({ pid }) => !left.has(pid)) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#log[Symbol.asyncDispose]();
    await this.#probe.remove();
  }
}

type Follow = Awaited<ReturnType<StartedContainer['follow']>>;

function late(): DeadlineError {
  return new DeadlineError({ what: 'the pid of the probe', limitMs: START_LIMIT_MS, last: 'no line of it' });
}
