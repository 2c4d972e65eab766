/** How many operands a command takes is what its usage line says: `CONTAINER`, `[IMAGE] [-- COMMAND...]`, or none. */

import { quoteWords } from '../../common/escape/quote-words.ts';
import { UsageError } from '../../common/forkbed-error.ts';

/** `usage`: the part of the usage line behind the options. @throws UsageError */
export function assertOperands(usage: string, operands: readonly string[]): void {
  const names = usage
    .replace(/\[?--.*$/, '')
    .split(' ')
    .filter((name) => name !== '');
  const required = names.filter((name) => !name.startsWith('['));
  if (operands.length >= required.length && operands.length <= names.length) return;
  const name = names.map((each) => each.replace(/[[\]]/g, '')).join(' ');
  const atMost = required.length < names.length ? 'at most ' : '';
  const command = takesCommand(usage) ? ', and a command after --' : '';
  const expected = names.length === 0 ? 'no operand' : `${atMost}one ${name}`;
  const received = operands.length === 0 ? 'none' : `${operands.length}: ${quoteWords(operands)}`;
  throw new UsageError(`expected ${expected}${command}, received ${received}`);
}

export function takesCommand(usage: string): boolean {
  return usage.includes('--');
}
