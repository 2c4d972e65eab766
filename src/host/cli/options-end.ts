/** Where options end that stand before the words of another command line: those of `docker run`, and of Docker before its plugin. */
import { readArguments } from '../../common/arguments.ts';
import type { OptionTable } from '../../common/option.ts';

/** Options as long as there are any: where they end, and whether a `--` ends them. */
export interface OptionsEnd {
  readonly index: number;
  readonly isDashes: boolean;
}

export function findOptionsEnd(table: OptionTable, args: readonly string[]): OptionsEnd {
  let index = 0;
  for (let text = args[index]; text !== undefined; text = args[index]) {
    if (text === '--') return { index, isDashes: true };
    const [first, ...others] = readArguments(table, [text]);
    if (first === undefined || first.kind === 'positional') break;
    const last = others.at(-1) ?? first;
    // A value that is missing is the next argument.
    const takesNext = last.kind === 'option' && last.option.placeholder !== undefined && last.typed.value === undefined;
    index += takesNext ? 2 : 1;
  }
  return { index: Math.min(index, args.length), isDashes: false };
}
