/** The server before the load and after it: what the checks compare that count what it holds. */
import { identityOf } from '../process-table/identity.ts';
import type { Census, ProcessDetail, ProcessRecord } from '../process-table/model.ts';
import type { Evidence } from './evidence.ts';
import { type Judgement, unknown } from './finding.ts';

export interface BeforeAndAfter {
  readonly process: ProcessRecord;
  /** `undefined` where nothing more could be read of it. */
  readonly before: ProcessDetail | undefined;
  readonly after: ProcessDetail | undefined;
}

/** `undefined` where it is not the same process any more, or not there. */
export function beforeAndAfter({
  subject,
  baseline,
  after,
}: Pick<Evidence, 'subject' | 'baseline' | 'after'>): BeforeAndAfter | undefined {
  const old = find(baseline, subject.pid);
  const present = find(after, subject.pid);
  if (old.process === undefined || present.process === undefined) return undefined;
  if (identityOf(old.process) !== identityOf(present.process)) return undefined;
  return { process: present.process, before: old.detail, after: present.detail };
}

export function notTheSame({ subject }: Pick<Evidence, 'subject'>): Judgement {
  return unknown(`the server, pid ${subject.pid}, is not the process that it was before the load: see alive`);
}

function find({ processes, details }: Census, pid: number) {
  return {
    process: processes.find((each) => each.pid === pid),
    detail: details.find((each) => each.pid === pid),
  };
}
