/** A line of an audit, checked field by field. */
import { toAuditEvidence } from '../checks/parse-evidence.ts';
import type { AuditEvent, ServerProgress } from './audit-events.ts';
import { Fields } from './fields.ts';
import { toTimedFailures } from './parse-client-summary.ts';

const NAMES = ['begun', 'sample', 'over', 'failures', 'settled', 'evidence', 'verdict'] as const;

/** `undefined` for the verdict of the audit, which knows nothing of what the host knows. @throws ParseError */
export function toAuditEvent(value: unknown): AuditEvent | undefined {
  const fields = new Fields(value);
  const event = fields.choice('event', NAMES);
  switch (event) {
    case 'begun':
      return { event, pid: fields.count('pid', 1), acceptors: fields.counts('acceptors') };
    case 'sample':
      return {
        event,
        server: toServerProgress(fields.object('server')),
        elapsedMs: fields.measure('elapsedMs'),
        processes: fields.count('processes'),
        zombies: fields.count('zombies'),
        clientsFinished: fields.count('clientsFinished'),
      };
    case 'over':
      return { event };
    case 'failures':
      return { event, client: fields.string('client'), failures: fields.objects('failures').map(toTimedFailures) };
    case 'settled':
      return { event, tasks: fields.count('tasks') };
    case 'evidence':
      return {
        event,
        before: fields.choice('before', ['round', 'orphans', 'end']),
        audit: toAuditEvidence(fields.object('audit')),
      };
    case 'verdict':
      return undefined;
  }
}

function toServerProgress(fields: Fields): ServerProgress {
  const count = (name: string) => fields.maybe(name, (each) => fields.count(each));
  return {
    accepted: count('accepted'),
    anonymousKiB: fields.maybe('anonymousKiB', (name) => fields.measure(name)),
    descriptors: count('descriptors'),
  };
}
