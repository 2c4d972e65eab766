/** The table of faults in docs/server.md, as data: what the page promises is what the test runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PromisedFault {
  /** The server's command line: `forkbed-server --bug no-exit`. */
  readonly command: readonly string[];
  /** The checks that fail, the one that tells what is wrong first. */
  readonly failing: readonly string[];
}

const PAGE = join(__dirname, '../../docs/server.md');
const PROGRAM = 'forkbed-server';

/** By the first cell, as it is written there. */
export function promisedFaults(): ReadonlyMap<string, PromisedFault> {
  const section =
    readFileSync(PAGE, 'utf8')
      .split('\n## ')
      .find((part) => part.startsWith('Bugs\n')) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(rows.map(parseRow));
}

function parseRow(row: string): readonly [string, PromisedFault] {
  const [server = '', , checks = ''] = row
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
  const name = server.replaceAll('`', '');
  const failing = checks === 'none' ? [] : checks.replaceAll('`', '').split(', ');
  const options = name === PROGRAM ? [] : name.split(' ');
  return [name, { command: [PROGRAM, ...options], failing }];
}
