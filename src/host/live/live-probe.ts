/** The one probe beside a watched container, whoever watches: samples as they come, and answers to questions that somebody on the page has. */
import type { LiveSample } from '../../common/live/live-sample.ts';
import { toLiveSample } from '../../common/live/parse-live-sample.ts';
import { type ProcessReport, toProcessReport } from '../../common/live/process-report.ts';
import { ExecLines } from '../docker/exec-lines.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { ExecError } from '../errors.ts';
import { SleepingProbe } from '../observe/sleeping-probe.ts';
import { readJson } from '../parse-json.ts';

const LIVE = ['forkbed-probe', 'live'];
/** `$$` is the pid of the shell, and then of ps: by it the caller leaves ps out. */
const PS = ['sh', '-c', 'echo $$; exec ps -ww -eo pid,ppid,stat,etimes,rss,args --forest'];
/** Of a container with 100,000 processes nobody reads the rest. */
const MAX_PS_LINES = 2_000;

export class LiveProbe implements AsyncDisposable {
  readonly #probe: SleepingProbe;
  readonly #lines: ExecLines;

  private constructor(probe: SleepingProbe, lines: ExecLines) {
    this.#probe = probe;
    this.#lines = lines;
  }

  /** `image`: forkbed's own. @throws DeadlineError, EngineError, EngineLostError, ForkbedError ERR_PROBE */
  static async start(subject: StartedContainer, image: string): Promise<LiveProbe> {
    const probe = await SleepingProbe.start(subject, image);
    try {
      return new LiveProbe(probe, await ExecLines.start(probe.container, LIVE));
    } catch (error) {
      await probe[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The probe has been removed, or its namespace has gone. */
  get ended(): Promise<void> {
    return this.#probe.ended;
  }

  /** Until the namespace has gone, the engine, or the probe. @throws ParseError for a line that is no sample */
  async *samples(): AsyncGenerator<LiveSample, void, void> {
    for await (const line of this.#lines) yield toLiveSample(readJson(line, 'a sample, as one JSON object'));
  }

  /** What the probe has complained of; empty where of nothing. */
  get complaint(): string {
    return this.#lines.error;
  }

  /** `undefined` where it has gone. @throws ExecError, DeadlineError, ParseError */
  async describe(pid: number): Promise<ProcessReport | undefined> {
    const command = ['forkbed-probe', 'process', '--pid', String(pid)];
    return toProcessReport(readJson(await this.#run(command), 'a process, as one JSON object'));
  }

  /** What ps prints of the namespace, without the probe itself. @throws ExecError, DeadlineError */
  async ps(): Promise<string> {
    const [own = '', ...lines] = (await this.#run(PS)).trimEnd().split('\n');
    return withoutPids(lines, [own.trim(), String(this.#probe.sleeperPid)])
      .slice(0, MAX_PS_LINES)
      .join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lines[Symbol.dispose]();
    await this.#probe[Symbol.asyncDispose]();
  }

  async #run(command: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#probe.container.exec(command);
    if (exitCode !== 0) throw new ExecError({ command, exitCode, stderr });
    return stdout;
  }
}

/** Lines of ps, of which pid is the first column: without those processes, and without the probe's command that prints the samples. */
export function withoutPids(lines: readonly string[], pids: readonly string[]): string[] {
  return lines.filter((line) => {
    const [, pid = '', ppid, args = ''] = /^ *(\d+) +(\d+) +\S+ +\d+ +\d+ (.*)$/.exec(line) ?? [];
    return !pids.includes(pid) && !(ppid === '0' && args.trim() === LIVE.join(' '));
  });
}
