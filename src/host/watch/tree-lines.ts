/**
 * The rows of a process tree as lines of text: what runs, for how long, and of a zombie since when it is one and whose it
 * is. Whatever a process calls itself, it stays one line, and a terminal obeys none of it.
 */

import { escapeTerminal } from '../../common/escape/terminal.ts';
import { toIdentity } from '../../common/process-table/identity.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { describeOutsider } from '../../common/process-table/outsiders.ts';
import { isZombie, shortArgv } from '../../common/process-table/process-tree.ts';
import type { TreeRow } from '../../common/process-table/tree-layout.ts';
import { counted, formatDuration } from '../../common/report/phrase.ts';
import { treeRows } from './tree-rows.ts';
import type { DefunctProcess, WatchState } from './watch-state.ts';

/** What a line is about: the screen gives each a colour. */
export type Tone = 'plain' | 'title' | 'defunct' | 'aside';

export interface Line {
  readonly text: string;
  readonly tone: Tone;
}

/** All of it, or as much as `maxRows` can show. */
export function treeLines(state: WatchState, maxRows?: number): Line[] {
  const zombies = new Map(state.zombies.map((zombie) => [toIdentity(zombie.process), zombie]));
  return treeRows(state.processes, maxRows).map((row) => {
    if (!('process' in row)) return { text: `${row.rails}${describeRest(row)}`, tone: 'aside' };
    const zombie = zombies.get(toIdentity(row.process));
    const outside = describeOutsider(row.process, state.outsiders);
    const from = outside === '' ? '' : `, ${outside}`;
    return zombie === undefined
      ? { text: `${row.rails}${describeLiving(row.process, from)}`, tone: 'plain' }
      : { text: `${row.rails}${describeZombie(zombie, state.atMs)}${from}`, tone: 'defunct' };
  });
}

/** `7 Z [forkbed-server] <defunct> for 3.1 s, parent 1`: as a zombie, not since its start. */
export function describeZombie({ process, sinceMs, beforeWatch }: DefunctProcess, nowMs: number): string {
  const forMs = `${formatDuration(nowMs - sinceMs)}${beforeWatch ? ' or more' : ''}`;
  return `${process.pid} Z [${escapeTerminal(process.command)}] <defunct> for ${forMs}, parent ${process.ppid}`;
}

/** `from`: where it came from, behind a comma. */
function describeLiving(process: ProcessRecord, from: string): string {
  const { pid, state, command, ageMs } = process;
  const what = escapeTerminal(shortArgv(process)) || `[${escapeTerminal(command)}]`;
  // Z, and yet no zombie: its first thread alone has ended.
  const threads = state === 'Z' && !isZombie(process) ? `, ${process.threads} threads live` : '';
  return `${pid} ${state} (${formatDuration(ageMs)}${threads}${from}) ${what}`;
}

function describeRest({ more, zombies }: Exclude<TreeRow, { process: unknown }>): string {
  const defunct = zombies > 0 ? `, ${zombies} of them <defunct>` : '';
  return `… and ${counted(more, 'more process', 'more processes')}${defunct}`;
}
