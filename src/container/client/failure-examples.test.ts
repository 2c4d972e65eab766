import { describe, expect, test } from '@jest/globals';
import { FailureExamples } from './failure-examples.ts';

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('FailureExamples', () => {
  test('counts failures that are alike, and shows the first of them', () => {
    const examples = new FailureExamples({ expectsHttp: true });
    const detail = 'expected an HTTP status of 2xx or 3xx';
    examples.record({ code: 'ERR_REPLY', received: bytesOf('HTTP/1.1 503 One\r\n'), detail });
    examples.record({ code: 'ERR_REPLY', received: bytesOf('HTTP/1.1 404 Two\r\n'), detail });
    examples.record({ code: 'ERR_REPLY', received: bytesOf('HTTP/1.1 503 Three\r\n'), detail });
    expect(examples.all()).toEqual([
      { code: 'ERR_REPLY', count: 2, reply: 'HTTP 503', received: '"HTTP/1.1 503 One\\r\\n"', detail },
      { code: 'ERR_REPLY', count: 1, reply: 'HTTP 404', received: '"HTTP/1.1 404 Two\\r\\n"', detail },
    ]);
  });

  test('tells the protocol where it is another one than was expected', () => {
    const examples = new FailureExamples({ expectsHttp: false });
    examples.record({ code: 'ERR_REPLY', received: bytesOf('HTTP/1.1 400 Bad Request\r\n') });
    expect(examples.all()).toMatchObject([{ reply: 'HTTP 400', protocol: 'HTTP' }]);
  });

  test('replies without a name are alike by their first line', () => {
    const examples = new FailureExamples({ expectsHttp: false });
    examples.record({ code: 'ERR_CLOSED', received: bytesOf('-ERR max clients\r\nclient 1') });
    examples.record({ code: 'ERR_CLOSED', received: bytesOf('-ERR max clients\r\nclient 2') });
    examples.record({ code: 'ECONNRESET', received: bytesOf('-ERR max clients\r\nclient 3') });
    expect(examples.all()).toEqual([
      { code: 'ERR_CLOSED', count: 2, received: '"-ERR max clients\\r\\nclient 1"' },
      { code: 'ECONNRESET', count: 1, received: '"-ERR max clients\\r\\nclient 3"' },
    ]);
  });

  test('failures of which there is nothing to say but their code are left out', () => {
    const examples = new FailureExamples({ expectsHttp: false });
    examples.record({ code: 'ECONNREFUSED' });
    expect(examples.all()).toEqual([]);
    examples.record({ code: 'ERR_CLOSED', detail: 'expected a reply, received the end of the stream' });
    expect(examples.all()).toEqual([
      { code: 'ERR_CLOSED', count: 1, detail: 'expected a reply, received the end of the stream' },
    ]);
  });

  test('replies that were cut off anywhere are alike', () => {
    const examples = new FailureExamples({ expectsHttp: true });
    for (const bytes of [1, 22, 333]) {
      examples.record({ code: 'ERR_CLOSED', detail: `HTTP 200: expected a body of 1000 bytes, received ${bytes}` });
    }
    expect(examples.all()).toMatchObject([{ count: 3, detail: expect.stringContaining('received 1') }]);
  });

  test('the kinds are bounded, and a later one is not told', () => {
    const examples = new FailureExamples({ expectsHttp: false });
    for (let kind = 0; kind < 100; kind += 1)
      examples.record({ code: 'ERR_REPLY', received: bytesOf(`reply ${kind}`) });
    examples.record({ code: 'ERR_REPLY', received: bytesOf('reply 0') });
    expect(examples.all()).toHaveLength(8);
    expect(examples.all()[0]?.count).toBe(2);
  });
});
