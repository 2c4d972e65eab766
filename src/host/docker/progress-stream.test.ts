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

test('of BuildKit the output of the step that failed first is told, and not that of others', async () => {
  const field = (number: number, value: Buffer | string) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
  };
  const log = (step: string, text: string) =>
    field(3, Buffer.concat([field(1, step), Buffer.from([24, 2]), field(4, text)]));
  const vertex = (step: string, error: string) => field(1, Buffer.concat([field(1, step), field(7, error)]));
  const trace = (...fields: readonly Buffer[]) =>
    `${JSON.stringify({ id: 'moby.buildkit.trace', aux: Buffer.concat(fields).toString('base64') })}\n`;
  const failed = follow(
    trace(log('sha256:a', 'compiling\n'), log('sha256:b', 'unpacking\n')),
    trace(log('sha256:a', 'no rule to make target\n'), Buffer.from([0xff])),
    trace(vertex('sha256:a', 'exit code 2'), vertex('sha256:b', 'canceled')),
    '{"id":"moby.buildkit.trace","aux":"no base64, and no message"}\n',
    '{"errorDetail":{"message":"failed to solve"}}\n',
  );
  await expect(failed).rejects.toThrow(/failed to solve\ncompiling\nno rule to make target$/);
});
