/** What the page says of a process, in words. */
import { printable } from '../common/escape/printable.ts';
import type { LiveProcess } from '../common/live/live-sample.ts';
import type { MessageKey, Translator } from './translate.ts';

const STATES: Readonly<Record<string, MessageKey>> = {
  R: 'stateR',
  S: 'stateS',
  D: 'stateD',
  T: 'stateT',
  t: 'stateT',
  I: 'stateI',
  X: 'stateX',
  Z: 'stateX',
  P: 'stateI',
};

export function stateText({ state, zombieSinceMs }: LiveProcess, nowMs: number, words: Translator): string {
  if (zombieSinceMs !== undefined) return words.text('zombieFor', { age: words.age(nowMs - zombieSinceMs) });
  return `${state} ${words.text(STATES[state] ?? 'unknown')}`;
}

export function commandText({ command, argv, zombieSinceMs, pid, ppid }: LiveProcess, words: Translator): string {
  const name = `[${printable(command)}]`;
  if (zombieSinceMs !== undefined) return `${name} <defunct>`;
  const text = printable(argv) || name;
  return ppid === 0 && pid !== 1 ? `${text} (${words.text('fromOutside')})` : text;
}
