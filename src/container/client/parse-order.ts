/** A line that the audit sent at the gate, checked field by field. The types are those of `gate-messages.ts`. Pure. */
import type { Enough, Go } from '../../common/events/gate-messages.ts';
import { ParseError } from '../../common/forkbed-error.ts';

/** What `--connections` and `--concurrency` take, too. */
const MAX_COUNT = 2 ** 31 - 1;
const QUOTED_CHARACTERS = 200;

/** @throws ParseError */
export function parseOrder(line: string): Go | Enough {
  const order = parseJson(line);
  if (typeof order !== 'object' || order === null) throw notAnOrder(line);
  const { event, round, connections, concurrency, hold } = order as Record<string, unknown>;
  if (!isCount(round)) throw notAnOrder(line);
  if (event === 'enough') return { event, round };
  if (event !== 'go' || !isOptional(connections, isCount) || !isOptional(concurrency, isCount)) throw notAnOrder(line);
  if (!isOptional(hold, isBoolean)) throw notAnOrder(line);
  return {
    event,
    round,
    ...(connections === undefined ? {} : { connections }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(hold === undefined ? {} : { hold }),
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw notAnOrder(line);
  }
}

function isOptional<Value>(value: unknown, is: (value: unknown) => value is Value): value is Value | undefined {
  return value === undefined || is(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_COUNT;
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function notAnOrder(line: string): ParseError {
  return new ParseError({ expected: 'an order of the audit', received: line.slice(0, QUOTED_CHARACTERS) });
}
