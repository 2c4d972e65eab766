/** Holds docs/security.md to the code: its limits, the rights of its containers, its options, and the tests that it names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SIGNALS_EVERY_USER } from '../src/host/chaos/send-signal.ts';
import { SHAPES_NETWORK } from '../src/host/chaos/slow-network.ts';
import { CONNECTS_EVERYWHERE } from '../src/host/check/socket-access.ts';
import { KILLS_EVERY_USER } from '../src/host/execs/exec-killer.ts';
import { MAKES_FOLDERS } from '../src/host/manifest/mount-volumes.ts';
import { READS_EVERY_USER } from '../src/host/observe/census.ts';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const read = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');
const page = read('docs/security.md');

const NAMES_RIGHTS = /capAdd: \[|user: '0/;

function rowsOf(heading: string): string[][] {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const rows = [...section.matchAll(/^\| (.+) \|$/gm)].map(([, cells = '']) => cells.split(' | '));
  return rows.slice(1);
}

const unquoted = (cell = '') => cell.replaceAll('`', '');

describe('docs/security.md', () => {
  test('names limits as they are in the sources', () => {
    const rows = rowsOf('Limits');
    expect(rows.length).toBeGreaterThanOrEqual(8);
    const wrong = rows.filter(([, value, file]) => !read(unquoted(file)).includes(unquoted(value)));
    expect(wrong).toEqual([]);
  });

  test('names a test that is there for everything that is exposed', () => {
    const rows = rowsOf('What is exposed');
    expect(rows.length).toBeGreaterThanOrEqual(8);
    expect(rows.filter((row) => !existsSync(join(PACKAGE_ROOT, unquoted(row.at(-1)))))).toEqual([]);
  });

  test('tells the rights of whoever has any', () => {
    const rights = rowsOf('The containers').map(([, user, capabilities]) => `${user} ${capabilities}`);
    const spelled = ({ user, capAdd }: { user: string; capAdd: readonly string[] }) => `${user} ${capAdd.join(' ')}`;
    const privileged = rights.filter((right) => right.startsWith('0:0 '));
    expect(privileged).toEqual(
      [READS_EVERY_USER, CONNECTS_EVERYWHERE, SIGNALS_EVERY_USER, KILLS_EVERY_USER, SHAPES_NETWORK, MAKES_FOLDERS].map(
        spelled,
      ),
    );
  });

  test('no other source names a user or a capability to start a container with', () => {
    const sources = readdirSync(join(PACKAGE_ROOT, 'src/host'), { recursive: true, encoding: 'utf8' });
    const naming = sources.filter(
      (file) => /(?<!\.(?:test|fixture))\.ts$/.test(file) && NAMES_RIGHTS.test(read(`src/host/${file}`)),
    );
    expect(naming.sort()).toEqual([
      'chaos/send-signal.ts',
      'chaos/slow-network.ts',
      'check/socket-access.ts',
      'execs/exec-killer.ts',
      'manifest/mount-volumes.ts',
      'observe/census.ts',
    ]);
  });

  test('Compose gives every service what the page says', () => {
    const compose = read('docker-compose.yml');
    for (const line of ['read_only: true', 'cap_drop: [ALL]', 'security_opt: [no-new-privileges]']) {
      expect(compose).toContain(line);
    }
    expect(compose.match(/<<: \*forkbed/g)).toHaveLength(3);
    expect(compose.match(/pids_limit:/g)).toHaveLength(3);
    expect(compose).not.toMatch(/^\s+(ports|privileged|cap_add):|docker\.sock/m);
  });

  test('names no option of the server that docs/server.md does not have', () => {
    const ours = /--(?:max|idle|stats)[a-z-]*/g;
    const [named, known] = [page.match(ours) ?? [], read('docs/server.md')];
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((option) => !known.includes(`\`${option} `))).toEqual([]);
  });
});
