/** A line that the audit sent at the gate, checked field by field. The types are those of `gate-messages.ts`. Pure. */
import { Fields } from '../../common/events/fields.ts';
import type { Enough, Go } from '../../common/events/gate-messages.ts';
import { ParseError } from '../../common/forkbed-error.ts';

/** What `--connections` and `--concurrency` take, too. */
const MAX_COUNT = 2 ** 31 - 1;
const QUOTED_CHARACTERS = 200;

/** @throws ParseError */
export function parseOrder(line: string): Go | Enough {
  const fields = new Fields(parseJson(line));
  const event = fields.choice('event', ['go', 'enough']);
  const count = (name: string) => fields.count(name, 1, MAX_COUNT);
  // The warm-up is round 0.
  const round = fields.count('round', 0, MAX_COUNT);
  if (event === 'enough') return { event, round };
  return {
    event,
    round,
    ...fields.optional('connections', count),
    ...fields.optional('concurrency', count),
    ...fields.optional('hold', (name) => fields.flag(name)),
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new ParseError({ expected: 'an order of the audit', received: line.slice(0, QUOTED_CHARACTERS) });
  }
}
