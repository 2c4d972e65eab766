/**
 * What an experiment says of a statement of the article, as plain data: written by the tests in itest/statements and
 * itest/matrices, read by write-claims.ts. Every number in it was measured by the test that wrote it.
 */

export type StatementId = 's1' | 's2' | 's3' | 's4' | 's5' | 's6' | 's7' | 's8' | 's9' | 's10' | 's11' | 's12';

export type ClaimVerdict = 'holds' | 'holds within limits' | 'wrong';

export interface Figure {
  /** What was measured, with its circumstances: "second client's first reply, --mode single". */
  readonly name: string;
  readonly value: number | string;
  /** `ms`, `KiB`, `zombies`; empty for a text. */
  readonly unit: string;
}

export interface Claim {
  readonly id: StatementId;
  /** In our words. */
  readonly statement: string;
  /** What was done, in a sentence or two. */
  readonly experiment: string;
  readonly figures: readonly Figure[];
  /** What must come out the other way, and did. */
  readonly control: { readonly what: string; readonly figures: readonly Figure[] };
  readonly verdict: ClaimVerdict;
  /** Why the verdict is that: a sentence; for `holds within limits` it names the limits. */
  readonly because: string;
}

/** One reaping strategy in one position, after connections whose children have all ended. */
export interface PositionCell {
  readonly strategy: string;
  readonly position: string;
  /** Connections served, each by a child. */
  readonly connections: number;
  /** Defunct processes left of them. */
  readonly zombies: number;
  /** `kernel`, `server`, `PID 1 (docker-init)`, `nobody`, or two of them. */
  readonly reapedBy: string;
  /** Processes of others that ended as orphans, and how many of them stayed defunct. */
  readonly orphans: { readonly ended: number; readonly left: number };
  /** Of how many of the serving processes the server knows how they ended. */
  readonly statusesKnown: number;
  /** `docker stop` with one client still connected: how long it took, and whether within the server's grace. */
  readonly stop: { readonly ms: number; readonly exitCode: number; readonly withinGrace: boolean };
}

export interface PositionMatrix {
  readonly strategies: readonly string[];
  readonly positions: readonly string[];
  /** One for each pair. */
  readonly cells: readonly PositionCell[];
}

/** A known-bad server, run against every check of the verdict. */
export interface FaultRow {
  /** Its options: `--bug no-exit`. */
  readonly server: string;
  readonly outcomes: readonly { readonly check: string; readonly outcome: 'pass' | 'fail' | 'unknown' }[];
}

export interface FaultMatrix {
  readonly checks: readonly string[];
  readonly rows: readonly FaultRow[];
}

/** The processes of a server's container over time, under one strategy. */
export interface Timeline {
  readonly strategy: string;
  /** In the order of time; `atMs` from the first sample. */
  readonly samples: readonly { readonly atMs: number; readonly processes: number; readonly zombies: number }[];
}

/** S12, for the picture. */
export interface ModeCost {
  readonly mode: string;
  readonly cpuUsPerConnection: number;
  readonly heldKiBPerConnection: number;
}

/** Everything of one run. */
export interface ClaimsData {
  readonly claims: readonly Claim[];
  readonly positions: PositionMatrix | undefined;
  readonly faults: FaultMatrix | undefined;
  readonly timelines: readonly Timeline[];
  readonly modes: readonly ModeCost[];
}
