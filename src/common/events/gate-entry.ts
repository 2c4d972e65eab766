/**
 * What a client and `forkbed-probe gate` say to each other before the gate's own messages (`gate-messages.ts`), over TCP. One JSON
 * object a line. After `entered` every byte goes to the audit, or comes from it.
 *
 *     client                     forkbed-probe gate                    audit
 *       │  enter ─────────────────────▶ │ ── a connection of its own ──▶ │   as soon as the audit is there
 *       │ ◀──────────────────── entered │                                │
 *       │  arrived ───────────────────────────────────────────────────▶ │
 */
import { ParseError } from '../forkbed-error.ts';
import { Fields } from './fields.ts';

/** The longest line of an entry, with its end, in bytes. */
export const MAX_ENTRY_BYTES = 1024;
/** Too many for a stranger to guess. */
export const MIN_TOKEN_CHARACTERS = 16;
export const MAX_TOKEN_CHARACTERS = 255;

/** `token`: the secret of the run, which whoever else reaches the port does not know. */
export interface Enter {
  readonly event: 'enter';
  readonly token: string;
}

export interface Entered {
  readonly event: 'entered';
}

/** The connection ends with it, and another one would be refused as well. */
export interface Refused {
  readonly event: 'refused';
  /** For people. */
  readonly reason: string;
}

/** What `forkbed-probe gate` prints: `ready` once it listens, `closed` at its end, with totals. */
export type GateEvent =
  | { readonly event: 'ready'; readonly address: string; readonly port: number }
  | ({ readonly event: 'closed' } & GateTotals);

/** Connections since the gate listens. */
export interface GateTotals {
  /** That had the token, and were connected to the audit. */
  readonly entered: number;
  /** That said something else than the token. */
  readonly refused: number;
  /** That said nothing in time, or made room for others before. */
  readonly silent: number;
}

/** @throws ParseError */
export function parseEnter(line: string): Enter {
  const fields = new Fields(parseJson(line));
  return { event: fields.choice('event', ['enter']), token: fields.name('token') };
}

/** @throws ParseError */
export function parseAnswer(line: string): Entered | Refused {
  const fields = new Fields(parseJson(line));
  const event = fields.choice('event', ['entered', 'refused']);
  return event === 'entered' ? { event } : { event, reason: fields.name('reason') };
}

/** Quotes nothing: a line that a client said may have the token. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new ParseError({ expected: 'a line of JSON', received: `${line.length} characters that are none` });
  }
}
