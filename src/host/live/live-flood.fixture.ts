/** In a process of its own: the server of the live page, which sends when it is asked to, and says how much memory it has. */
import type { StatusMessage } from '../../common/live/live-message.ts';
import { LiveServer } from './live-server.ts';
import { LiveState } from './live-state.ts';

/** Sent as `flood`: until nobody watches. */
const MESSAGE: StatusMessage = { event: 'status', status: { kind: 'ended', detail: 'x'.repeat(60_000) } };
const PAUSE_MS = 5;

export interface FloodReply {
  readonly url: string;
  readonly watchers: number;
  /** After a collection: of the heap and outside it, and of the whole process. */
  readonly usedBytes: number;
  readonly residentBytes: number;
}

const state = new LiveState('web');
const page = {
  files: new Map(),
  live: {
    whole: (sinceEpochMs: number) => state.whole(sinceEpochMs),
    describe: async () => undefined,
    ps: async () => '',
    save: () => ({ name: 'run.html', pieces: [] }),
  },
};

async function main(): Promise<void> {
  const server = await LiveServer.start(page, { host: '127.0.0.1', port: 0, token: 'token' });
  const reply = () => {
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    const { url, watchers } = server;
    process.send?.({ url, watchers, usedBytes: heapUsed + external, residentBytes: rss } satisfies FloodReply);
  };
  process.on('message', (message) => {
    if (message !== 'flood') {
      reply();
      return;
    }
    const flood = setInterval(() => {
      server.send(MESSAGE);
      if (server.watchers > 0) return;
      clearInterval(flood);
      reply();
    }, PAUSE_MS);
  });
  process.once('disconnect', () => process.exit());
  reply();
}

void main();
