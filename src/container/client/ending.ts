/** What ends a round before all of its connections are over: a signal, or the audit. `take` reads what came for `fd`. */
export interface Ending {
  readonly fd: number;
  readonly arrived: boolean;
  take(): void;
}
