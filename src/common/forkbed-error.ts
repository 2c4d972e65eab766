/** The mark of every error of forkbed, one for all copies of this module and all realms of a process. */
export const FORKBED_ERROR = Symbol.for('forkbed.error');

/**
 * The base of every error that forkbed throws on purpose. Callers match on `code`, which is stable; the message is for
 * people and says what was expected and what was received.
 */
export class ForkbedError extends Error {
  readonly code: string;

  get [FORKBED_ERROR](): true {
    return true;
  }

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ForkbedError';
    this.code = code;
  }
}

/** A command line or an environment variable that cannot be used; the program ends with exit code 64. */
export class UsageError extends ForkbedError {
  constructor(message: string) {
    super('ERR_USAGE', message);
    this.name = 'UsageError';
  }
}

/** A text that is not in the form its producer documents; the message quotes it. */
export class ParseError extends ForkbedError {
  constructor({ expected, received }: { expected: string; received: string }) {
    super('ERR_PARSE', `expected ${expected}, received ${JSON.stringify(received)}`);
    this.name = 'ParseError';
  }
}

/** A state that cannot be: a bug of forkbed, not of its user or of the subject. */
export class BugError extends ForkbedError {
  constructor(message: string) {
    super('ERR_BUG', `this is a bug in forkbed: ${message}`);
    this.name = 'BugError';
  }
}
