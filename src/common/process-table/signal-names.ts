/**
 * Signals by number and by name, as Linux numbers them on x86, ARM and most others (signal(7)); Alpha, MIPS and PA-RISC
 * differ and are not built for. Real-time signals are named from SIGRTMIN, which is 34 as glibc and ps count.
 */

const NAMES: readonly string[] = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGKILL',
  'SIGUSR1',
  'SIGSEGV',
  'SIGUSR2',
  'SIGPIPE',
  'SIGALRM',
  'SIGTERM',
  'SIGSTKFLT',
  'SIGCHLD',
  'SIGCONT',
  'SIGSTOP',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGURG',
  'SIGXCPU',
  'SIGXFSZ',
  'SIGVTALRM',
  'SIGPROF',
  'SIGWINCH',
  'SIGIO',
  'SIGPWR',
  'SIGSYS',
];

const FIRST_REAL_TIME = 34;
const LAST_SIGNAL = 64;

/** The number of SIGCHLD, which the checks ask for. */
export const SIGCHLD = 17;

/** `SIGTERM` for 15, `SIGRTMIN+2` for 36; `signal 99` for a number that has no name. */
export function signalName(signal: number): string {
  const name = NAMES[signal - 1];
  if (name !== undefined) return name;
  if (!Number.isInteger(signal) || signal < FIRST_REAL_TIME || signal > LAST_SIGNAL) return `signal ${signal}`;
  return signal === FIRST_REAL_TIME ? 'SIGRTMIN' : `SIGRTMIN+${signal - FIRST_REAL_TIME}`;
}

/** 15 for `SIGTERM`, `TERM`, `term` and `15`; `undefined` for a text that names no signal. */
export function signalNumber(text: string): number | undefined {
  if (/^\d{1,2}$/.test(text)) {
    const number = Number(text);
    return number >= 1 && number <= LAST_SIGNAL ? number : undefined;
  }
  const name = text.toUpperCase().replace(/^(?!SIG)/, 'SIG');
  const index = NAMES.indexOf(name);
  if (index >= 0) return index + 1;
  const fromFirst = /^SIGRTMIN(?:\+(\d{1,2}))?$/.exec(name);
  const fromLast = /^SIGRTMAX(?:-(\d{1,2}))?$/.exec(name);
  const number =
    fromFirst === null ? LAST_SIGNAL - Number(fromLast?.[1] ?? 0) : FIRST_REAL_TIME + Number(fromFirst[1] ?? 0);
  const isOne = (fromFirst ?? fromLast) !== null && number >= FIRST_REAL_TIME && number <= LAST_SIGNAL;
  return isOne ? number : undefined;
}

/** The one name of a signal that an image or an engine spells in any of these ways; what names none stays as it is. */
export function toSignalName(text: string): string {
  const number = signalNumber(text);
  return number === undefined ? text : signalName(number);
}
