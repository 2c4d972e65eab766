import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../cli/commands.ts';
import { completeWords, Directive } from './complete-words.ts';
import { completedCommands } from './completion-model.ts';

const commands = completedCommands(COMMANDS);
const engineNames = (kind: string) => [`${kind}-a`, `${kind}-b`, 'other'];
const complete = (...words: string[]) => {
  const { candidates, directive } = completeWords({ commands, words, engineNames });
  return { words: candidates.map(({ word }) => word), directive };
};

describe('the words of a command line, as Docker hands them on', () => {
  test.each([
    [['chec'], ['check']],
    [['--'], ['--help', '--version']],
    [['check', '--reply-'], ['--reply-timeout']],
    [
      ['watch', 'cont'],
      ['container-a', 'container-b'],
    ],
    [
      ['check', '--client-image', 'image-'],
      ['image-a', 'image-b'],
    ],
    [['check', '--network=network-a'], ['--network=network-a']],
    [['check', '--format', 'ju'], ['junit']],
    [['check', '--format=ju'], ['--format=junit']],
    [['check', '--chaos', 'memory,pid'], ['memory,pids']],
    [['completion', 'z'], ['zsh']],
    [['no-such-command', ''], []],
    [['check', '--port', ''], []],
  ])('%j may be %j, and no file', (typed, expected) => {
    expect(complete(...typed)).toEqual({ words: expected, directive: Directive.NoFiles });
  });

  test.each([
    [['check', '--compose', ''], Directive.Default],
    [['check', '--build', ''], Directive.Folders],
    [['check', 'image', '--', 'sh', ''], Directive.Default],
    [['check', '--output', 'junit=re'], Directive.Default],
  ])('%j is left to the shell: %i', (typed, directive) => {
    expect(complete(...typed)).toEqual({ words: [], directive });
  });

  test('a format of --output goes on with a file', () => {
    expect(complete('check', '--output', 'junit')).toEqual({
      words: ['junit='],
      directive: Directive.NoFiles + Directive.NoSpace,
    });
  });

  test('forkbed run has options behind its own --', () => {
    expect(complete('run', '--http', '/', '--', '--cap-ad').words).toEqual(['--cap-add']);
  });

  test('a candidate says what it is', () => {
    const { candidates } = completeWords({ commands, words: ['check', '--reply-timeout'], engineNames });
    expect(candidates).toEqual([{ word: '--reply-timeout', about: expect.stringMatching(/\w+ \w+/) }]);
  });
});
