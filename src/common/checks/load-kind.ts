/** What a load consists of, and what its parts are called. */
import { counted } from '../report/phrase.ts';

/** See `LoadKind`. */
export const LOAD_KINDS = [
  'connections',
  'flows',
  'commands',
  'execs',
  'connections and execs',
  'flows and execs',
  'commands and execs',
  'none',
] as const;
/**
 * What the clients' summaries count: connections, flows (the datagrams of one UDP socket), runs of a command of somebody else's client, commands that forkbed puts into
 * the container (`execs`); `none` where time alone passed.
 */
export type LoadKind = (typeof LOAD_KINDS)[number];

export const LOAD_UNITS = [...LOAD_KINDS.filter((kind) => kind !== 'none'), 'ms'] as const;
/** The same as the unit of growth: without clients time. */
export type LoadUnit = Exclude<LoadKind, 'none'> | 'ms';

/** Whether clients come, forkbed's own or somebody else's: execs and time alone bring none. */
export function bringsClients(kind: LoadKind): boolean {
  return kind !== 'none' && kind !== 'execs';
}

/** Whether the clients are commands of somebody else's. */
export function runsCommands(kind: LoadKind): boolean {
  return kind === 'commands' || kind === 'commands and execs';
}

/** Whether the clients send datagrams: they have no connections. */
export function sendsDatagrams(kind: LoadKind): boolean {
  return kind === 'flows' || kind === 'flows and execs';
}

/** What the clients make that stand for no exec. */
export function clientsKind(kind: LoadKind): 'connections' | 'flows' | 'commands' {
  if (runsCommands(kind)) return 'commands';
  return sendsDatagrams(kind) ? 'flows' : 'connections';
}

/** One of them: `connection`, `command or exec`. */
export function loadNoun(kind: LoadKind): string {
  return kind === 'none' ? 'connection' : kind.replace(' and ', ' or ').replace(/s(?= |$)/g, '');
}

/** `300 connections`, `310 connections and execs`, `1 exec`. */
export function countLoad(count: number, kind: LoadKind): string {
  return counted(count, loadNoun(kind), kind === 'none' ? 'connections' : kind);
}
