/**
 * The bugs that forkbed's server has on demand: known-bad subjects for the checks of the verdict, and for readers who want to
 * see what each mistake looks like. Names and values; src/container/server/bugs has what each does.
 */
import type { ModeName, ReapName } from '../events/server-names.ts';
import { signalNumber } from '../process-table/signal-names.ts';

const FORKS: readonly ModeName[] = ['fork'];
const ACCEPTS_IN_PLACE: readonly ModeName[] = ['fork', 'single', 'prefork'];
const ALL: readonly ModeName[] = ['fork', 'single', 'events', 'prefork'];

interface Kind {
  readonly takes: string;
  readonly modes: readonly ModeName[];
  /** The one strategy with which it can happen; absent where it can with any. */
  readonly reap?: ReapName;
  readonly does: string;
}

/** What follows the name, what it means, and the modes in which it can happen. */
const BUGS = {
  'keep-client-fd': {
    takes: '',
    modes: ACCEPTS_IN_PLACE,
    does: "the process that accepts does not close the client's socket",
  },
  'keep-listen-fd': { takes: '', modes: FORKS, does: 'the child does not close the listening socket' },
  'no-exit': { takes: '', modes: FORKS, does: 'the child does not end when its client has gone' },
  'stop-reaping-after': { takes: 'N', modes: FORKS, does: 'the server reaps the first N children, and no more' },
  'reap-own-only': {
    takes: '',
    modes: FORKS,
    reap: 'wait',
    does: 'the server waits for its own children alone; needs --reap wait',
  },
  'crash-child': {
    takes: 'SIGNAL[:N]',
    modes: ['fork', 'prefork'],
    does: 'each Nth client (10th) kills the process that serves it',
  },
  'double-serve': {
    takes: '',
    modes: FORKS,
    does: 'the child returns to the accept loop when its client has gone',
  },
  'leak-memory': { takes: 'BYTES', modes: ALL, does: 'the process that accepts keeps BYTES of memory for each client' },
  'leave-orphan': { takes: '', modes: FORKS, does: 'the child leaves a process of its own behind' },
  'hang-after': { takes: 'N', modes: ALL, does: 'the process that accepts hangs after N clients' },
} as const satisfies Record<string, Kind>;

export type BugName = keyof typeof BUGS;

export interface Bug {
  readonly name: BugName;
  /** As it was given: `crash-child=SEGV:10`. */
  readonly text: string;
  /** N or BYTES; 0 where it takes none. */
  readonly amount: number;
  /** The number of the signal; 0 where it takes none. */
  readonly signal: number;
}

const NAMES = Object.keys(BUGS) as BugName[];
const EVERY_NTH = 10;
const MAX_AMOUNT = 2 ** 30;

/** As they are given: `leak-memory=BYTES`. */
export const BUG_FORMS: readonly string[] = NAMES.map((name) =>
  BUGS[name].takes === '' ? name : `${name}=${BUGS[name].takes}`,
);

/** The modes, and the strategy, with which it can happen; any strategy where it is `undefined`. */
export function bugNeeds(name: BugName): Pick<Kind, 'modes' | 'reap'> {
  return BUGS[name];
}

/** What it does, as a sentence's end. */
export function describeBug(name: BugName): string {
  return BUGS[name].does;
}

/** `undefined` for a text that names no bug, or gives it a value that it cannot have. */
export function parseBug(text: string): Bug | undefined {
  const [word, ...rest] = text.split('=');
  const value = rest.join('=');
  const name = NAMES.find((candidate) => candidate === word);
  if (name === undefined || text.includes('=') !== (BUGS[name].takes !== '')) return undefined;
  if (name === 'crash-child') return parseCrash(text, value);
  if (BUGS[name].takes === '') return { name, text, amount: 0, signal: 0 };
  const amount = parseAmount(value);
  return amount === undefined ? undefined : { name, text, amount, signal: 0 };
}

function parseCrash(text: string, value: string): Bug | undefined {
  const [signalText = '', ...rest] = value.split(':');
  const every = rest.length === 0 ? String(EVERY_NTH) : rest.join(':');
  const signal = signalNumber(signalText);
  const amount = parseAmount(every);
  return signal === undefined || amount === undefined ? undefined : { name: 'crash-child', text, amount, signal };
}

function parseAmount(value: string): number | undefined {
  if (!/^[1-9]\d{0,9}$/.test(value)) return undefined;
  return Number(value) <= MAX_AMOUNT ? Number(value) : undefined;
}
