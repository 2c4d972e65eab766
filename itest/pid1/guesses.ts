/** docs/pid1-guesses.md: what was guessed before the run, and how many of the guesses were wrong. */
import { ForkbedError } from '../../src/common/forkbed-error.ts';
import { type Row, stopWord } from './row.ts';

export interface Guess {
  readonly name: string;
  readonly reaped: string;
  readonly lives: string;
  readonly stop: string;
}

export interface Score {
  readonly programs: number;
  /** What was wrong, as `name: guessed …, measured …`. */
  readonly reaped: readonly string[];
  readonly lives: readonly string[];
  readonly stop: readonly string[];
}

/** The rows of its table. @throws ForkbedError ERR_GUESS where a line of the table has other cells */
export function parseGuesses(page: string): Guess[] {
  const lines = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| program |'));
  return lines.map((line) => {
    const [name, reaped, lives, stop, ...more] = line.slice(2, -2).split(' | ');
    if (name === undefined || reaped === undefined || lives === undefined || stop === undefined || more.length > 0) {
      throw new ForkbedError('ERR_GUESS', `expected a guess of four cells, received ${JSON.stringify(line)}`);
    }
    return { name, reaped, lives, stop };
  });
}

/** Of the programs that were both guessed and measured. */
export function scoreGuesses(guesses: readonly Guess[], rows: readonly Row[]): Score {
  const wrong = { reaped: [] as string[], lives: [] as string[], stop: [] as string[] };
  let programs = 0;
  for (const { name, ...guess } of guesses) {
    const measured = rows.find((row) => row.name === name)?.measured;
    if (measured === undefined) continue;
    programs++;
    const seen = {
      reaped: measured.reaping.reaped,
      lives: measured.reaping.lives ? 'yes' : 'no',
      stop: stopWord(measured.stop) ?? 'not tried',
    };
    for (const key of ['reaped', 'lives', 'stop'] as const) {
      if (guess[key] !== seen[key]) wrong[key].push(`${name}: guessed ${guess[key]}, measured ${seen[key]}`);
    }
  }
  return { programs, ...wrong };
}
