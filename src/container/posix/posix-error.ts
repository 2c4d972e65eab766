/**
 * What a failed system call throws: `call.c` makes it, this file gives it its type.
 * `code` is the errno's name (EMFILE), or a resolver's (EAI_NONAME); `errno` its number; `syscall` the call's name.
 */
export interface PosixError extends Error {
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;
}

/** Whether a caught value is a failed system call, and of one of these codes where any are named. */
export function isPosixError(error: unknown, ...codes: readonly string[]): error is PosixError {
  if (!(error instanceof Error) || error.name !== 'PosixError' || !('code' in error)) return false;
  return codes.length === 0 || codes.some((code) => code === error.code);
}
