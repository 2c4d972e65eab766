/**
 * What a server that re-executes itself tells the program that takes its place, as text: descriptors that stay open, and what
 * cannot be found out again. Options are not in it: they are read again. Pure: no I/O.
 */
import type { Remote, ServerTotals } from '../../../common/events/server-events.ts';
import { ParseError } from '../../../common/forkbed-error.ts';

export interface Handover {
  readonly listenFd: number;
  /** The listening stats socket; absent where there is none. */
  readonly statsFd?: number;
  /** What messages are counted in; absent where they are not. */
  readonly messagesFd?: number;
  /** By the monotonic clock, which goes on. */
  readonly startedMs: number;
  /** How often before this one. */
  readonly reloads: number;
  readonly totals: ServerTotals;
  /** Of strategies that keep a table: children that were not reaped yet. */
  readonly children: readonly HandedChild[];
  /** Of modes that serve by themselves. */
  readonly clients: readonly HandedClient[];
  /** `prefork`: what the workers count in. */
  readonly scoreboard?: HandedScoreboard;
}

/** What a mode has to hand over. */
export type HandedByMode = Pick<Handover, 'clients' | 'scoreboard'>;

export interface HandedChild {
  readonly pid: number;
  /** Whom it serves, where that was kept. */
  readonly remote?: Remote;
  /** Where limits count it; absent where it does not live any more. */
  readonly source?: string;
}

export interface HandedClient {
  readonly fd: number;
  /** Bytes that it has not taken yet, as hexadecimal digits. */
  readonly unsent: string;
}

export interface HandedScoreboard {
  readonly fd: number;
  readonly places: number;
  /** Those who may still count, in the place that each has. */
  readonly workers: readonly { readonly pid: number; readonly place: number }[];
  /** Rejections that stand in no place. */
  readonly failedForks: number;
}

export function encodeHandover(handover: Handover): string {
  return JSON.stringify(handover);
}

/** Whoever wrote it may be another version: what is new here is absent there. @throws ParseError without a listener */
export function decodeHandover(text: string): Handover {
  const given = parse(text);
  if (typeof given?.listenFd !== 'number')
    throw new ParseError({ expected: 'a handover', received: text.slice(0, 200) });
  const { listenFd, statsFd, messagesFd, totals, scoreboard } = given;
  const { startedMs = 0, reloads = 0, children = [], clients = [] } = given;
  return {
    listenFd,
    ...(statsFd === undefined ? {} : { statsFd }),
    ...(messagesFd === undefined ? {} : { messagesFd }),
    startedMs,
    reloads,
    totals: { accepted: 0, rejected: 0, ended: 0, foreign: 0, ...totals },
    children,
    clients,
    ...(scoreboard === undefined ? {} : { scoreboard }),
  };
}

/** All descriptors in it. */
export function descriptorsOf({ listenFd, statsFd, messagesFd, clients, scoreboard }: Handover): number[] {
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
