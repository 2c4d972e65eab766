/**
 * Progress on stderr: a line a step, and while the load goes on what there is to be seen: for a person one line that is
 * written over, in a log a line now and then. Silent with `--quiet`.
 */
import { counted } from '../../common/report/phrase.ts';
import type { LoadSample } from '../check/verify.ts';

/** A log need not hold every second. */
const LOGGED_EVERY_MS = 30_000;
const LINE_START = '\r\u001b[K';

export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** Whether it is a terminal, where a line can be written over. */
  readonly live: boolean;
  readonly quiet: boolean;
  /** Of the subject, where there are several. */
  readonly name?: string;
}

export class Progress {
  readonly #options: ProgressOptions;
  #overwrites = false;
  #loggedMs = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  log(line: string): void {
    this.#write(`${this.#head}${line}\n`);
    this.#overwrites = false;
  }

  show(sample: Omit<LoadSample, 'server'>): void {
    const text = `${this.#head}${describe(sample)}`;
    if (this.#options.live) {
      this.#write(text);
      this.#overwrites = true;
    } else if (sample.elapsedMs - this.#loggedMs >= LOGGED_EVERY_MS) {
      this.#loggedMs = sample.elapsedMs;
      this.#write(`${text}\n`);
    }
  }

  get #head(): string {
    const { name } = this.#options;
    return name === undefined ? 'forkbed: ' : `forkbed: ${name}: `;
  }

  /** What was only for the moment goes. */
  end(): void {
    if (this.#overwrites) this.#write('');
    this.#overwrites = false;
  }

  #write(text: string): void {
    if (!this.#options.quiet) this.#options.write(this.#overwrites ? `${LINE_START}${text}` : text);
  }
}

function describe({ elapsedMs, processes, zombies, clients, clientsFinished }: Omit<LoadSample, 'server'>): string {
  const finished = clients === 0 ? [] : [`${clientsFinished} of ${counted(clients, 'client')} finished`];
  return [
    `${Math.round(elapsedMs / 1000)} s`,
    counted(processes, 'process', 'processes'),
    `${zombies} defunct`,
    ...finished,
  ].join(', ');
}
