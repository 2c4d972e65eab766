import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { followProgress } from './progress-stream.ts';

const follow = (...chunks: readonly string[]) =>
  followProgress(Readable.from(chunks, { objectMode: false }), 'the build');

test('an account without a failure ends well, however it is cut into pieces, and whatever else stands in it', async () => {
  await follow('{"stream":"Step 1"}\r\n{"str', 'eam":"Step 2"}\n', 'no JSON\n\n[7]\nnull\n', '{"aux":{"ID":"7"}}');
});

test('a failure is an error with its reason and the last that was printed before it', async () => {
  const failed = follow(
    '{"stream":"Step 1/1 : RUN make\\n"}\n',
    '{"stream":"\\u001b[91mmake: no rule\\b\\n\\u001b[0m"}\n',
    '{"errorDetail":{"code":2,"message":"make ended with 2"},"error":"make ended with 2"}\n',
  );
  await expect(failed).rejects.toMatchObject({
    code: 'ERR_ENGINE',
    message:
      'expected the Docker Engine to do the build, received: make ended with 2\nStep 1/1 : RUN make\nmake: no rule?',
  });
});

test('a failure at the very end, without a line’s end, is one', async () => {
  await expect(follow('{"errorDetail":{"message":"no space"}}')).rejects.toThrow('received: no space');
});

test('an account that is cut short is an engine that has gone', async () => {
  const cut = new Readable({ read: () => {} });
  cut.push('{"stream":"Step 1"}\n');
  setImmediate(() => cut.destroy(new Error('aborted')));
  await expect(followProgress(cut, 'the build')).rejects.toMatchObject({ code: 'ERR_ENGINE_LOST' });
});
