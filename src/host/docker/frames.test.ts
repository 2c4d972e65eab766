import { describe, expect, test } from '@jest/globals';
import { readOutput, splitFrames } from './frames.ts';

function frame(stream: 1 | 2, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

describe('splitFrames', () => {
  test('nothing is empty on both streams', () => {
    expect(splitFrames(Buffer.alloc(0))).toEqual({ stdout: '', stderr: '' });
  });

  test('frames of both streams are told apart, each in its order', () => {
    const bytes = Buffer.concat([frame(1, Buffer.from('a')), frame(2, Buffer.from('b')), frame(1, Buffer.from('c'))]);
    expect(splitFrames(bytes)).toEqual({ stdout: 'ac', stderr: 'b' });
  });

  test('a character in two frames is whole', () => {
    const text = Buffer.from('这');
    const bytes = Buffer.concat([frame(1, text.subarray(0, 1)), frame(1, text.subarray(1))]);
    expect(splitFrames(bytes).stdout).toBe('这');
  });

  test.each([
    ['in its header', Buffer.from([1, 0, 0])],
    ['in its text', frame(1, Buffer.from('abc')).subarray(0, 9)],
  ])('a frame that is cut short %s is an error', (_, bytes) => {
    expect(() => splitFrames(bytes)).toThrow('expected a whole frame');
  });
});

describe('outputOf', () => {
  const framed = Buffer.concat([frame(1, Buffer.from('out\n')), frame(2, Buffer.from('err\n'))]);

  test('without a terminal the frames are told apart', () => {
    expect(readOutput(framed, false)).toEqual({ stdout: 'out\n', stderr: 'err\n' });
    expect(readOutput(Buffer.alloc(0), false)).toEqual({ stdout: '', stderr: '' });
  });

  test('with a terminal all is stdout, with the ends of lines that others have', () => {
    expect(readOutput(Buffer.from('serving\r\nfatal: no more\r\n'), true)).toEqual({
      stdout: 'serving\nfatal: no more\n',
      stderr: '',
    });
  });

  test('a stream without frames is told by its first bytes, also where nobody spoke of a terminal', () => {
    expect(readOutput(Buffer.from('fatal\n'), false)).toEqual({ stdout: 'fatal\n', stderr: '' });
  });

  test('a frame that is cut short is an error all the same', () => {
    expect(() => readOutput(Buffer.from([1, 0, 0]), false)).toThrow('expected a whole frame');
  });
});
