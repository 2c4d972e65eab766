/** Each line that an experiment points at is in the sources as they are. */
import { describe, expect, test } from '@jest/globals';
import { EXPERIMENT_NAMES } from '../../../common/lab/experiments.ts';
import { toolImageSources } from '../../docker/tool-image-sources.ts';
import { PACKAGE_ROOT } from '../../package-root.ts';
import { cutExcerpt, readExcerpts } from './code-excerpts.ts';
import { EXPERIMENT_TABLE } from './index.ts';

const SOURCE = `class Server {
  next(): boolean {
    while (true) {
      if (this.accept()) return true;
    }
  }

  last = (): number => 1;
}

static int fork_once(int a)
{
    return a;
}
`;
const MARKER = { file: 'server.ts', who: 'parent' } as const;

describe('an excerpt', () => {
  test('has the block that begins at its line, and marks lines by their text', () => {
    expect(cutExcerpt(SOURCE, { ...MARKER, begin: '  next(): boolean {', mark: ['this.accept()'] })).toEqual({
      file: 'server.ts',
      who: 'parent',
      firstLine: 2,
      lines: ['  next(): boolean {', '    while (true) {', '      if (this.accept()) return true;', '    }', '  }'],
      marked: [4],
    });
  });

  test('is a line alone where no block begins there, and in C has the brace of the next line', () => {
    expect(cutExcerpt(SOURCE, { ...MARKER, begin: '  last =', mark: ['1'] })).toMatchObject({
      firstLine: 8,
      lines: ['  last = (): number => 1;'],
      marked: [8],
    });
    expect(cutExcerpt(SOURCE, { ...MARKER, begin: 'static int fork_once(', mark: ['return'] })).toMatchObject({
      lines: ['static int fork_once(int a)', '{', '    return a;', '}'],
      marked: [13],
    });
  });

  test.each([
    ['is not there', { begin: 'previous()', mark: [] }, 'expected "previous()" once in server.ts, received 0 times'],
    ['is there twice', { begin: 'return', mark: [] }, 'expected "return" once in server.ts, received 2 times'],
    [
      'is outside',
      { begin: '  next()', mark: ['return a;'] },
      'expected "return a;" once in server.ts, received 0 times',
    ],
  ])('of a text that %s is a bug', (_, part, message) => {
    expect(() => cutExcerpt(SOURCE, { ...MARKER, ...part })).toThrow(message);
  });
});

test.each(EXPERIMENT_NAMES)('%s points at lines of sources that the package has', (name) => {
  const { code } = EXPERIMENT_TABLE[name];
  const excerpts = readExcerpts(code);
  expect(excerpts.length).toBeGreaterThan(0);
  const packed = toolImageSources(PACKAGE_ROOT);
  for (const { file, lines, marked } of excerpts) {
    expect(packed).toContain(file);
    expect({ file, isShort: lines.length <= 45, isMarked: marked.length > 0 }).toEqual({
      file,
      isShort: true,
      isMarked: true,
    });
  }
});
