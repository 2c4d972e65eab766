import { describe, expect, test } from '@jest/globals';
import { auditTools } from './tools.ts';

const image = 'forkbed';

describe('the callback for progress', () => {
  test('receives the lines, and is not told of a former name', () => {
    const lines: string[] = [];
    auditTools({ image, onProgress: (line) => lines.push(line) }).onProgress('a step');
    expect(lines).toEqual(['a step']);
  });

  test('under its former name receives them too, after one line that says what replaces it', () => {
    const lines: string[] = [];
    const { onProgress } = auditTools({ image, tell: (line) => lines.push(line) });
    onProgress('a step');
    onProgress('another');
    expect(lines).toEqual(['tell is deprecated: use onProgress', 'a step', 'another']);
  });

  test('under its former name receives nothing beside the present one', () => {
    const [present, former]: [string[], string[]] = [[], []];
    const tools = {
      image,
      onProgress: (line: string) => present.push(line),
      tell: (line: string) => former.push(line),
    };
    auditTools(tools).onProgress('a step');
    expect([present, former]).toEqual([['a step'], []]);
  });

  test('may be absent', () => {
    expect(() => auditTools({ image }).onProgress('a step')).not.toThrow();
  });
});
