/**
 * What a server that re-executes itself passes to the program after it, as text: descriptors that stay open, and what that
 * program cannot find out. Options are not in it: the program reads them again. Pure: no I/O.
 */
import type { Remote, ServerTotals } from '../../../common/events/server-events.ts';
import { ParseError } from '../../../common/forkbed-error.ts';

/** The environment variable that names the descriptor of that file to the next program. */
export const HANDOVER_VARIABLE = 'FORKBED_HANDOVER';

/** The name of the file in memory that it is written to. */
export const HANDOVER_NAME = 'forkbed-handover';

export interface Handover {
  readonly listenFd: number;
  /** The listening stats socket; absent without --stats. */
  readonly statsFd?: number;
  /** Of the message counter; absent without --count-messages. */
  readonly messagesFd?: number;
  /** On the monotonic clock, which goes on. */
  readonly startedMs: number;
  /** Reloads since the first start. */
  readonly reloads: number;
  readonly totals: ServerTotals;
  /** Children that the strategy or a limit must know of again; those that were not reaped yet included. */
  readonly children: readonly ChildSnapshot[];
  /** The clients of a mode that serves by itself. */
  readonly clients: readonly ClientSnapshot[];
  /** `prefork`. */
  readonly scoreboard?: ScoreboardSnapshot;
}

/** What a mode adds. */
export type ModeSnapshot = Pick<Handover, 'clients' | 'scoreboard'>;

export interface ChildSnapshot {
  readonly pid: number;
  /** The client that it serves, where that was kept. */
  readonly remote?: Remote;
  /** The source under which a limit counts it; absent where it has ended. */
  readonly source?: string;
}

export interface ClientSnapshot {
  readonly fd: number;
  /** Bytes that it has not taken yet, as hexadecimal digits. */
  readonly unsent: string;
}

export interface ScoreboardSnapshot {
  readonly fd: number;
  readonly slots: number;
  /** Those that may still count, and the slot of each. */
  readonly workers: readonly { readonly pid: number; readonly slot: number }[];
  /** Rejections that no slot counts. */
  readonly failedForks: number;
}

export function encodeHandover(handover: Handover): string {
  return JSON.stringify(handover);
}

/** Another version may have written it: what that did not know is absent. @throws ParseError without a listener */
export function decodeHandover(text: string): Handover {
  const handover = parse(text);
  if (typeof handover?.listenFd !== 'number')
    throw new ParseError({ expected: 'a handover', received: text.slice(0, 200) });
  const { listenFd, statsFd, messagesFd, totals, scoreboard } = handover;
  const { startedMs = 0, reloads = 0, children = [], clients = [] } = handover;
  return {
    listenFd,
    ...(statsFd === undefined ? {} : { statsFd }),
    ...(messagesFd === undefined ? {} : { messagesFd }),
    startedMs,
    reloads,
    totals: { accepted: 0, rejected: 0, ended: 0, foreign: 0, ...totals },
    children,
    clients,
    ...(scoreboard === undefined ? {} : { scoreboard: toScoreboard(scoreboard) }),
  };
}

/** Version 0.1.0 called a slot a place; taken for one release. */
type FormerScoreboard = Omit<ScoreboardSnapshot, 'slots' | 'workers'> & {
  readonly places: number;
  readonly workers: readonly { readonly pid: number; readonly place: number }[];
};

function toScoreboard(scoreboard: ScoreboardSnapshot | FormerScoreboard): ScoreboardSnapshot {
  if (!('places' in scoreboard)) return scoreboard;
  const { places: slots, workers, ...rest } = scoreboard;
  return { ...rest, slots, workers: workers.map(({ pid, place: slot }) => ({ pid, slot })) };
}

/** All descriptors in it. */
export function listDescriptors({ listenFd, statsFd, messagesFd, clients, scoreboard }: Handover): number[] {
  return [listenFd, statsFd, messagesFd, scoreboard?.fd, ...clients.map(({ fd }) => fd)].filter(
    (fd) => fd !== undefined,
  );
}

function parse(text: string): Partial<Handover> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
