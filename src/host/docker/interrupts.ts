/** Signals that end a run, and what the process exits with then: 128 and the signal, as a shell has it. */
export const INTERRUPTS = { SIGINT: 130, SIGTERM: 143 } as const;
