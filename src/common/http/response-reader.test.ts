import { describe, expect, test } from '@jest/globals';
import { HttpResponseReader } from './response-reader.ts';

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether it is whole after each piece. */
function read(pieces: readonly string[], { method = 'GET' } = {}): { reader: HttpResponseReader; whole: boolean[] } {
  const reader = new HttpResponseReader({ hasNoBody: method === 'HEAD' });
  const whole = pieces.map((piece) => {
    // In a buffer that is larger than what is in it, with something from before behind it.
    const buffer = new Uint8Array(piece.length + 10).fill(10);
    buffer.set(bytesOf(piece));
    reader.push(buffer, piece.length);
    return reader.isWhole;
  });
  return { reader, whole };
}

const status = (pieces: readonly string[]) => read(pieces).reader.status;
const isWhole = (...pieces: readonly string[]) => read(pieces).whole.at(-1);
const closed =
  (...pieces: readonly string[]) =>
  () =>
    read(pieces).reader.end();

describe('the status', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\n', 200],
    ['HTTP/1.0 404 Not Found\r\n', 404],
    ['HTTP/1.1 503 \r\n', 503],
    ['HTTP/1.1 302\r\n', 302],
    ['HTTP/1.1 200 OK\n', 200],
  ])('of %j is %i', (line, expected) => {
    expect(status([line])).toBe(expected);
  });

  test('is not there before its line is whole', () => {
    expect(status(['HTTP/1.1 200 OK'])).toBeUndefined();
    expect(status(['HTTP/1.', '1 20', '0 O', 'K\r', '\n'])).toBe(200);
  });

  test.each([
    'SSH-2.0-OpenSSH_9.9\r\n',
    'HTTP/2 200\r\n',
    'HTTP/1.1 20\r\n',
    'HTTP/1.1 2000\r\n',
    'HTTP/1.1 099 Low\r\n',
    'HTTP/1.1  200 OK\r\n',
    'http/1.1 200 OK\r\n',
    ' HTTP/1.1 200 OK\r\n',
    '\r\nHTTP/1.1 200 OK\r\n',
  ])('%j is none', (line) => {
    expect(() => status([line])).toThrow(expect.objectContaining({ code: 'ERR_REPLY' }));
  });

  test('what cannot become one is refused before its line ends', () => {
    expect(() => status(['SSH-2.0-OpenSSH_9.9'])).toThrow(
      'expected an HTTP status line, received "SSH-2.0-OpenSSH_9.9"',
    );
    expect(() => status(['-'])).toThrow('expected an HTTP status line');
    expect(status(['H'])).toBeUndefined();
  });
});

describe('a body of a length that is told', () => {
  test('is whole with its last byte', () => {
    const { whole } = read(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', 'hell', 'o']);
    expect(whole).toEqual([false, false, true]);
  });

  test('may be empty', () => {
    expect(isWhole('HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n')).toBe(true);
  });

  test('is not whole where the server closes before', () => {
    expect(closed('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell')).toThrow(
      expect.objectContaining({
        code: 'ERR_CLOSED',
        message: 'HTTP 200: expected a body of 5 bytes, received 4 and the end of the stream',
      }),
    );
  });

  test('may be told twice alike, and not otherwise', () => {
    expect(isWhole('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx')).toBe(true);
    expect(isWhole('HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\nx')).toBe(true);
    expect(() => read(['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'])).toThrow(
      'expected one Content-Length, received "1" and "2"',
    );
    expect(() => read(['HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nx'])).toThrow('expected one Content-Length');
  });

  test.each(['', '-1', '+1', '1.0', '0x1', '1 1', 'one', '99999999999999999999'])('is not told by %j', (length) => {
    expect(() => read([`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`])).toThrow(
      expect.objectContaining({ code: 'ERR_REPLY' }),
    );
  });

  test('what comes after it does not belong to it', () => {
    expect(isWhole('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx', '\r\n')).toBe(true);
    expect(isWhole('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx\r\nno field\r\n')).toBe(true);
  });
});

describe('a body in chunks', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

  test('is whole after the last chunk and the empty line', () => {
    const { whole } = read([HEAD, '5\r\nhello\r\n', '0\r\n', '\r\n']);
    expect(whole).toEqual([false, false, false, true]);
  });

  test('may come in any pieces', () => {
    const all = `${HEAD}A;name="v"\r\n0123456789\r\n000\r\nTrailer: x\r\n\r\n`;
    const { whole } = read([...all]);
    expect(whole.indexOf(true)).toBe(all.length - 1);
  });

  test('may be compressed as well', () => {
    expect(isWhole('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n0\r\n\r\n')).toBe(true);
    expect(isWhole('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')).toBe(
      true,
    );
  });

  test('overrides a length', () => {
    expect(isWhole('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')).toBe(true);
  });

  test.each([
    ['in a chunk', '5\r\nhel'],
    ['after a chunk', '5\r\nhello\r\n'],
    ['after the last chunk', '0\r\n'],
    ['in a trailer', '0\r\nTrailer: x\r\n'],
    ['before the first chunk', ''],
  ])('is not whole where the server closes %s', (_, body) => {
    expect(closed(HEAD + body)).toThrow(
      expect.objectContaining({
        code: 'ERR_CLOSED',
        message: expect.stringContaining('HTTP 200: expected the last chunk of the body, received '),
      }),
    );
  });

  test.each([
    ['a size that is none', 'x\r\n'],
    ['no size', '\r\n'],
    ['a negative size', '-1\r\n'],
    ['a size beyond all bounds', 'fffffffffffffffff\r\n'],
    ['a chunk longer than its size', '1\r\nxy\r\n'],
    ['a line of a size that has no end', `1;${'x'.repeat(20_000)}`],
    ['a trailer that is none', '0\r\nno colon\r\n\r\n'],
  ])('%s is a wrong reply', (_, body) => {
    expect(() => read([HEAD + body])).toThrow(expect.objectContaining({ code: 'ERR_REPLY' }));
  });

  test('is faulty where the last encoding is another one before it, and in HTTP/1.0', () => {
    expect(() => read(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n'])).toThrow('Transfer-Encoding');
    expect(() => read(['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'])).toThrow('Transfer-Encoding');
  });
});

describe('a body that the end of the stream ends', () => {
  test.each(['HTTP/1.0 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'])(
    'is whole when the server closes: %j',
    (head) => {
      expect(isWhole(head, 'body')).toBe(false);
      const { reader } = read([head, 'body']);
      reader.end();
      expect(reader.isWhole).toBe(true);
    },
  );

  test('where the identity is told, it is as if nothing was', () => {
    expect(isWhole('HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 1\r\n\r\nx')).toBe(true);
  });
});

describe('a reply without a body', () => {
  test.each([204, 304])('is one with status %i, whatever length it tells', (code) => {
    expect(isWhole(`HTTP/1.1 ${code} X\r\nContent-Length: 5\r\n\r\n`)).toBe(true);
  });

  test('is one to HEAD', () => {
    expect(read(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'], { method: 'HEAD' }).whole).toEqual([true]);
  });
});

describe('interim replies', () => {
  test('are skipped', () => {
    const { reader, whole } = read([
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx',
    ]);
    expect(whole).toEqual([false, true]);
    expect(reader.status).toBe(200);
  });

  test('have no status of the reply', () => {
    expect(status(['HTTP/1.1 100 Continue\r\n\r\n'])).toBeUndefined();
  });

  test('without end are a wrong reply', () => {
    expect(() => read(['HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)])).toThrow('expected a final status');
  });

  test('that switch to another protocol are the reply', () => {
    expect(status(['HTTP/1.1 101 Switching Protocols\r\n\r\n'])).toBe(101);
  });
});

describe('header fields', () => {
  test('may be folded', () => {
    expect(isWhole('HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length:\r\n\t1\r\n\r\nx')).toBe(true);
  });

  test.each([
    ['a name with a space behind it', 'Content-Length : 1\r\n'],
    ['no name', ': 1\r\n'],
    ['no colon', 'Content-Length 1\r\n'],
    ['a fold of nothing', ' x\r\n'],
    ['more than is reasonable', `X: ${'x'.repeat(1000)}\r\n`.repeat(100)],
    ['a line that has no end', `X: ${'x'.repeat(100_000)}`],
  ])('%s is a wrong reply', (_, fields) => {
    expect(() => read([`HTTP/1.1 200 OK\r\n${fields}`])).toThrow(expect.objectContaining({ code: 'ERR_REPLY' }));
  });

  test('that do not end are told so', () => {
    expect(closed('HTTP/1.1 200 OK\r\nX: 1\r\n')).toThrow(
      'HTTP 200: expected the end of the header, received the end of the stream',
    );
    expect(closed('HTTP/1.1 20')).toThrow(
      'expected an HTTP status line, received "HTTP/1.1 20" and the end of the stream',
    );
    expect(closed()).toThrow('expected a reply, received the end of the stream');
  });
});
