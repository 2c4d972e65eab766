/**
 * Sends SIGKILL to the process of an exec at its time-out, as an engine and a kubelet do: to this one process, and to none of its
 * children. A container beside the subject does it, with the right to signal and to read whose process it is; it starts with the
 * first exec that needs it.
 */

import { AttachedLines } from '../docker/attached-lines.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { DeadlineError } from '../errors.ts';
import { startProbe } from '../observe/probe.ts';
import { parseJson } from '../parse-json.ts';
import { readField } from '../thrown.ts';
import { withDeadline } from '../toolkit/with-deadline.ts';

/** Users and rights of the probe: docs/security.md. */
export const KILLS_EVERY_USER = { user: '0:0', capAdd: ['KILL', 'SYS_PTRACE', 'DAC_READ_SEARCH'] } as const;
const ANSWER_WITHIN_MS = 30_000;

interface Started {
  readonly probe: StartedContainer;
  readonly lines: AttachedLines;
  readonly log: AsyncDisposable;
}

export class ExecKiller implements AsyncDisposable {
  readonly #subject: StartedContainer;
  readonly #image: string;
  #started: Promise<Started> | undefined;
  readonly #waiting = new Map<number, (wasFound: boolean) => void>();

  /** `image`: forkbed's own. */
  constructor(subject: StartedContainer, image: string) {
    this.#subject = subject;
    this.#image = image;
  }

  /** It is ready to send the first one without a delay. @throws EngineError, EngineLostError, DeadlineError, NoEngineError */
  async start(): Promise<void> {
    this.#started ??= this.#start();
    await this.#started;
  }

  /**
   * Whether the signal was sent: it has no process to go to where that has ended by itself, or cannot be known.
   * @throws EngineError, EngineLostError, DeadlineError, NoEngineError
   */
  async kill(number: number): Promise<boolean> {
    this.#started ??= this.#start();
    const { lines } = await this.#started;
    const what = `the answer of the probe that ends exec ${number}`;
    const late = () => new DeadlineError({ what, limitMs: ANSWER_WITHIN_MS, last: 'none' });
    const answer = () =>
      new Promise<boolean>((resolve) => {
        this.#waiting.set(number, resolve);
        lines.write(number);
      });
    return await withDeadline(answer, { limitMs: ANSWER_WITHIN_MS, late });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const started = await this.#started?.catch(() => undefined);
    if (started === undefined) return;
    started.lines[Symbol.dispose]();
    await started.probe.remove();
    await started.log[Symbol.asyncDispose]();
  }

  async #start(): Promise<Started> {
    const probe = await startProbe({
      subject: this.#subject,
      image: this.#image,
      command: ['forkbed-probe', 'kill-exec'],
      interactive: true,
      ...KILLS_EVERY_USER,
    });
    try {
      const lines = await AttachedLines.attach(probe);
      const log = await probe.follow({ onOutput: (line) => this.#take(line), onError: () => {} });
      return { probe, lines, log };
    } catch (error) {
      await probe.remove();
      throw error;
    }
  }

  #take(line: string): void {
    const answer = parseJson(line);
    const [number, pids] = [readField(answer, 'number'), readField(answer, 'pids')];
    if (typeof number !== 'number' || !Array.isArray(pids)) return;
    this.#waiting.get(number)?.(pids.length > 0);
    this.#waiting.delete(number);
  }
}
