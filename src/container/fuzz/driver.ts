/**
 * What the fuzzer's harness (harness.c) calls with each input: some calls of the module's functions, one after the other, each
 * with arguments made of the input. A function may return or throw an Error; anything else is a finding.
 */
import * as posix from 'forkbed:posix';
import { AnyValue } from './any-value.ts';
import { Source } from './source.ts';

/** It does not return; posix.selftest.ts calls it in a child. */
const NOT_CALLED = ['_exit'];
const MAX_CALLS = 12;
const MAX_ARGUMENTS = 6;

type Call = (...values: readonly unknown[]) => unknown;

const functions = Object.entries(posix)
  .filter(([name, exported]) => typeof exported === 'function' && !NOT_CALLED.includes(name))
  .map(([, exported]) => exported as Call);

function fuzzOne(input: ArrayBuffer): void {
  const source = new Source(input);
  const values = new AnyValue(source);
  for (let calls = 0; calls < MAX_CALLS && !source.isUsedUp; calls++) {
    const call = source.pick(functions);
    const argv = Array.from({ length: source.below(MAX_ARGUMENTS) }, () => values.next());
    try {
      values.keep(call(...argv));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
}

Object.assign(globalThis, { fuzzOne });
