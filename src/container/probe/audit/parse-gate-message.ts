/**
 * A line that a client said at the gate, checked field by field: what a peer sends may be anything. The types are those of
 * `gate-messages.ts`; the distributions come out as histograms.
 */
import type { ClientSummary } from '../../../common/events/client-summary.ts';
import { Fields } from '../../../common/events/fields.ts';
import { type Arrived, type Began, type Held, LOAD_ROUND } from '../../../common/events/gate-messages.ts';
import { parseClientSummary } from '../../../common/events/parse-client-summary.ts';
import { toExecPlan } from '../../../common/execs/exec-plan.ts';
import { type ExecRecord, toExecRecord } from '../../../common/execs/exec-record.ts';
import { ParseError } from '../../../common/forkbed-error.ts';
import { Histogram } from '../../../common/histogram.ts';

export interface FinishedClient {
  readonly event: 'finished';
  readonly round: number;
  readonly summary: ClientSummary;
  readonly connectMs: Histogram;
  readonly replyMs: Histogram;
}

const QUOTED_CHARACTERS = 200;

/** @throws ParseError */
export function parseGateMessage(line: string): Arrived | Began | Held | ExecRecord | FinishedClient {
  const fields = new Fields(parseJson(line));
  const event = fields.choice('event', ['arrived', 'began', 'held', 'exec', 'finished']);
  if (event === 'arrived') {
    return {
      event,
      name: fields.name('name'),
      ...fields.optional('node', (name) => fields.name(name)),
      ...fields.optional('longestMs', (name) => fields.measure(name)),
      ...fields.optional('execs', (name) => fields.objects(name).map(toExecPlan)),
    };
  }
  if (event === 'exec') return toExecRecord(fields);
  if (event === 'began') return { event, round: toLoadRound(fields) };
  const round = fields.count('round', 0);
  if (event === 'held') return { event, round };
  return {
    event,
    round,
    summary: parseClientSummary(fields.value('summary')),
    connectMs: Histogram.from(fields.value('connectMs')),
    replyMs: Histogram.from(fields.value('replyMs')),
  };
}

function toLoadRound(fields: Fields): typeof LOAD_ROUND {
  fields.count('round', LOAD_ROUND, LOAD_ROUND);
  return LOAD_ROUND;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new ParseError({ expected: 'a message of a client', received: line.slice(0, QUOTED_CHARACTERS) });
  }
}
