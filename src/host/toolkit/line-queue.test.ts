import { describe, expect, test } from '@jest/globals';
import { LineQueue, type Taking } from './line-queue.ts';

const NEVER = new Promise<void>(() => {});

async function* linesOf(...lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** These, and then none, without an end. */
async function* hanging(...lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
  await NEVER;
}

async function takeAll(
  queue: LineQueue,
  taking: Partial<Taking> = {},
  onLine: (line: string) => void = () => {},
): Promise<string[]> {
  const taken: string[] = [];
  for await (const line of queue.take({ forMs: 0, signal: new AbortController().signal, ...taking })) {
    taken.push(line);
    onLine(line);
  }
  return taken;
}

describe('LineQueue', () => {
  test('hands on all lines in their order, to their end', async () => {
    const queue = new LineQueue(linesOf('a', 'b', 'c'), NEVER);
    expect(await takeAll(queue)).toEqual(['a', 'b', 'c']);
    expect(queue.isOver).toBe(true);
  });

  test('knows of a line that has come while its reader was busy', async () => {
    const queue = new LineQueue(linesOf('a', 'b'), NEVER);
    const more: boolean[] = [];
    await new Promise(setImmediate);
    await takeAll(queue, {}, () => more.push(queue.hasMore));
    expect(more).toEqual([true, false]);
  });

  test('takes one line, however late, where the time is over before', async () => {
    async function* late() {
      await new Promise((resolve) => setTimeout(resolve, 60));
      yield 'late';
      await NEVER;
    }
    const queue = new LineQueue(late(), NEVER);
    expect(await takeAll(queue, { forMs: 5 })).toEqual(['late']);
    expect(queue.isOver).toBe(false);
  });

  test('takes lines until it is aborted, also while it waits', async () => {
    const controller = new AbortController();
    const abortAtB = (line: string) => {
      if (line === 'b') controller.abort();
    };
    const { signal } = controller;
    expect(await takeAll(new LineQueue(linesOf('a', 'b', 'c'), NEVER), { signal }, abortAtB)).toEqual(['a', 'b']);

    const waiting = new AbortController();
    const abortSoon = () => {
      setImmediate(() => waiting.abort());
    };
    const { signal: soon } = waiting;
    expect(await takeAll(new LineQueue(hanging('a'), NEVER), { signal: soon }, abortSoon)).toEqual(['a']);
  });

  test('takes nothing where it is aborted already', async () => {
    expect(await takeAll(new LineQueue(linesOf('a'), NEVER), { signal: AbortSignal.abort() })).toEqual([]);
  });

  test('is over when the writer has gone, after what has come, whatever becomes of the lines', async () => {
    const gone = Promise.withResolvers<void>();
    const queue = new LineQueue(hanging('a', 'b'), gone.promise);
    expect(await takeAll(queue, {}, () => gone.resolve())).toEqual(['a', 'b']);
    expect(queue.isOver).toBe(true);
    expect(await takeAll(new LineQueue(hanging(), Promise.reject(new Error('gone'))))).toEqual([]);
    async function* failing(): AsyncGenerator<string> {
      yield 'a';
      throw new Error('cut off');
    }
    expect(await takeAll(new LineQueue(failing(), NEVER))).toEqual(['a']);
  });
});
