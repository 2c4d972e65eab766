/** The shells' scripts and the manual page have all that the tables of the command line have. Real shells: itest/completion. */
import { describe, expect, test } from '@jest/globals';
import { optionSpelling } from '../../common/arguments.ts';
import { FAULT_NAMES } from '../../common/chaos/fault-kinds.ts';
import { CHECK_IDS } from '../../common/checks/checks.ts';
import { flag, text } from '../../common/option-kinds.ts';
import { COMMANDS } from '../cli/commands.ts';
import { FORMATS } from '../report/formats.ts';
import { bashCompletion } from './bash.ts';
import { completedCommands } from './completion-model.ts';
import { fishCompletion } from './fish.ts';
import { manPage } from './man-page.ts';
import { zshCompletion } from './zsh.ts';

const commands = completedCommands(COMMANDS);
const RELEASE = { version: '1.2.3', date: '2026-01-02' };
const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

const check = commands.find(({ name }) => name === 'check');
const valuesOf = (spelling: string) => check?.options.find(({ spellings }) => spellings.includes(spelling))?.values;

test('every command and every option of each is completed', () => {
  expect(commands.map(({ name }) => name)).toEqual(Object.keys(COMMANDS));
  for (const { name, options } of commands) {
    const spellings = options.flatMap((each) => each.spellings);
    const expected = Object.keys(COMMANDS[name]?.table ?? {}).map(optionSpelling);
    expect(spellings).toEqual(expect.arrayContaining([...expected, '--help']));
  }
});

test.each([
  ['--chaos', { kind: 'words', words: FAULT_NAMES, isList: true }],
  ['--allow-unknown', { kind: 'words', words: CHECK_IDS, isList: true }],
  ['--format', { kind: 'words', words: FORMATS, isList: false }],
  ['--output', { kind: 'files-by-word', words: FORMATS }],
  ['--build', { kind: 'folder' }],
  ['--compose', { kind: 'file' }],
  ['--container', { kind: 'container' }],
  ['--client-image', { kind: 'image' }],
  ['--network', { kind: 'network' }],
  ['--port', { kind: 'none' }],
  ['--quiet', undefined],
])('the value of %s is completed as what it is', (spelling, values) => {
  expect(check?.options.some(({ spellings }) => spellings.includes(spelling))).toBe(true);
  expect(valuesOf(spelling)).toEqual(values);
});

describe.each(Object.entries(SCRIPTS))('the script of %s', (shell, script) => {
  const written = script(commands);

  test('has every command and every option', () => {
    const names = commands.flatMap(({ name, options }) => [name, ...options.flatMap(({ spellings }) => spellings)]);
    const spelled = names.map((each) =>
      shell === 'fish' ? each.replace(/^--(.*)/, '-l $1').replace(/^-(\w)$/, '-s $1') : each,
    );
    expect(spelled.filter((each) => !written.includes(each))).toEqual([]);
  });

  test('has an option that is added to a table', () => {
    const added = {
      marvel: { ...text({ default: '', placeholder: 'TEXT', help: "it's [new]: x" }) },
      wonder: flag({ help: 'y' }),
    };
    const { clean } = COMMANDS;
    if (clean === undefined) throw new Error('expected a command clean, received none');
    const more = script(completedCommands({ clean: { ...clean, table: added } }));
    expect(more).toMatch(shell === 'fish' ? /-l marvel[\s\S]*-l wonder/ : /--marvel[\s\S]*--wonder/);
  });
});

test('the manual page has every command, every option once, and every exit code', () => {
  const page = manPage(COMMANDS, RELEASE).replaceAll('\\-', '-');
  expect(page).toMatch(/^\.TH FORKBED 1 "2026-01-02" "forkbed 1\.2\.3"/);
  for (const [name, { table }] of Object.entries(COMMANDS)) {
    expect(page).toContain(`.SS forkbed ${name}\n`);
    expect(
      Object.keys(table).filter(
        (key) => !page.includes(`\\fB${optionSpelling(key)}\\fR`) && !page.includes(`, \\fB${optionSpelling(key)}\\fR`),
      ),
    ).toEqual([]);
  }
  expect(page.split('\\fB--chaos\\fR')).toHaveLength(2);
  for (const code of [0, 1, 2, 64, 69, 70]) expect(page).toContain(`\n.B ${code}\n`);
});

test('what roff would take for a request or an escape is text', () => {
  const { clean } = COMMANDS;
  if (clean === undefined) throw new Error('expected a command clean, received none');
  const page = manPage({ clean: { ...clean, summary: ".hidden 'x' a\\nb" } }, RELEASE);
  expect(page).toContain('\n\\&.hidden \\(aqx\\(aq a\\enb\n');
});
