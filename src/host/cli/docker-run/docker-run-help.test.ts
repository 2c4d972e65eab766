/** Holds the two tables to the options that there are: each option of `docker run --help` is carried, or refused with a sentence. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { optionSpelling } from '../../../common/arguments.ts';
import type { OptionTable } from '../../../common/option.ts';
import { checkOptions } from '../check-options.ts';
import { parseOutcome } from '../check-request.fixture.ts';
import { OPTIONS_SINCE, SHORT_FORMS } from './docker-run-help.fixture.ts';
import { REFUSED_OPTIONS } from './refused-options.ts';
import { DOCKER_RUN_NAMES } from './run-options.ts';

/** forkbed has these, too, with a meaning of its own: its own help, and no progress. */
const OWN = ['--help', '--quiet'];

const carried = DOCKER_RUN_NAMES.map(optionSpelling);
const refused = [...REFUSED_OPTIONS.keys()];
const known = [...carried, ...refused, ...OWN];
const listed = Object.values(OPTIONS_SINCE).flat();

/** `--name` of each line that begins with an option. */
function optionsOf(help: string): string[] {
  return [...help.matchAll(/^ {2,}(?:-\w, )?(--[a-z0-9-]+)/gm)].map(([, option = '']) => option);
}

test.each(Object.entries(OPTIONS_SINCE))(
  'docker run of %s has no option that is neither carried nor refused',
  (_, names) => {
    expect(names.filter((name) => !known.includes(`--${name}`))).toEqual([]);
  },
);

test('no option is in both tables, and none is in them that docker run never had', () => {
  expect(carried.filter((option) => refused.includes(option))).toEqual([]);
  expect(known.filter((option) => option.startsWith('--') && !listed.includes(option.slice(2)))).toEqual([]);
});

test.each(refused)('%s is refused with a sentence', (option) => {
  expect(parseOutcome([option, 'image']).refusal).toMatch(new RegExp(`^${option}: expected .{20,}`));
});

describe('short forms', () => {
  test.each(Object.entries(SHORT_FORMS))('-%s is --%s', (letter, name) => {
    const table: OptionTable = checkOptions;
    const option = Object.keys(table).find((each) => table[each]?.short === letter) ?? '';
    const reason = REFUSED_OPTIONS.get(`--${name}`);
    if (reason !== undefined) expect(REFUSED_OPTIONS.get(`-${letter}`)).toBe(reason);
    else expect(optionSpelling(option)).toBe(`--${name}`);
  });
});

const help = dockerHelp();

(help === undefined ? test.skip : test)(
  'docker run of this machine has no option that is neither carried nor refused',
  () => {
    const options = optionsOf(help ?? '');
    expect(options.length).toBeGreaterThan(90);
    expect(options.filter((option) => !known.includes(option))).toEqual([]);
  },
);

/** `undefined` where there is no client, or another one by that name, such as Podman's. It asks an engine for its version at most. */
function dockerHelp(): string | undefined {
  const run = (...args: string[]) =>
    execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    return run('--version').startsWith('Docker version') ? run('run', '--help') : undefined;
  } catch {
    return undefined;
  }
}
