/** One of the exit codes. */
export const ExitCode = {
  /** The verdict is pass; for programs without a verdict, success. */
  Pass: 0,
  /** The verdict is fail; for the client, at least one connection failed. */
  Fail: 1,
  /** The verdict is unknown: the evidence supports neither pass nor fail. */
  Unknown: 2,
  /** EX_USAGE: the command line or the environment holds something that cannot be used. */
  Usage: 64,
  /** EX_UNAVAILABLE: no Docker Engine answers, or what was asked for is not to be had. */
  Unavailable: 69,
  /** EX_SOFTWARE: a bug of ours. */
  Bug: 70,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
