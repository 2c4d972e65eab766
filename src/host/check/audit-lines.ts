/** What an audit has printed so far, line by line. */
import type { AuditEvent } from '../../common/events/audit-events.ts';
import { toAuditEvent } from '../../common/events/parse-audit-event.ts';
import { readJson } from '../parse-json.ts';
import { isForkbedError } from '../thrown.ts';

type EvidenceEvent = Extract<AuditEvent, { event: 'evidence' }>;

export class AuditLines {
  readonly #onEvent: (event: AuditEvent) => void;
  #last: EvidenceEvent | undefined;
  #begun = false;
  #unreadable: unknown;

  /** `onEvent` receives each event but the verdict, which knows nothing of what the host knows. */
  constructor(onEvent: (event: AuditEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** The last evidence; `undefined` where there is none as yet. */
  get last(): EvidenceEvent | undefined {
    return this.#last;
  }

  /** Whether the load has begun. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Why the first line that could not be read is none; `undefined` where each is. An audit that is killed may be cut off in one. */
  get unreadable(): unknown {
    return this.#unreadable;
  }

  add(line: string): void {
    const event = this.#read(line);
    if (event === undefined) return;
    if (event.event === 'evidence') this.#last = event;
    if (event.event === 'begun') this.#begun = true;
    this.#onEvent(event);
  }

  #read(line: string): AuditEvent | undefined {
    try {
      return toAuditEvent(readJson(line, 'a JSON object on a line of the audit'));
    } catch (error) {
      if (!isForkbedError(error, 'ERR_PARSE')) throw error;
      this.#unreadable ??= error;
      return undefined;
    }
  }
}
