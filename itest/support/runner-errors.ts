/** Bad arguments of a runner, such as `npm run verdicts`: a sentence on stderr that begins with its name, and exit code 64. */

interface RunnerErrors {
  readonly usage: (message: string) => never;
  /** The value of an option that is a positive integer. */
  readonly positive: (option: string, value: string) => number;
}

export function runnerErrors(runner: string): RunnerErrors {
  const usage = (message: string): never => {
    process.stderr.write(`${runner}: ${message}\n`);
    process.exit(64);
  };
  const positive = (option: string, value: string): number => {
    const number = Number(value);
    return Number.isInteger(number) && number >= 1
      ? number
      : usage(`${option}: expected a positive integer, received ${value}`);
  };
  return { usage, positive };
}
