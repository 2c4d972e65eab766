/** The server's options; docs/server.md tells each at length. */
import { UsageError } from '../../common/forkbed-error.ts';
import { choice, integer, type OptionValues, text } from '../../common/options.ts';

const DAY_MS = 86_400_000;

export const serverOptions = {
  host: text({ default: '0.0.0.0', placeholder: 'HOST', help: 'address or name to listen on' }),
  port: integer({ default: 5005, max: 65535, help: 'port to listen on; 0: any free one, told in the ready event' }),
  backlog: integer({ default: 4096, min: 1, max: 65535, help: 'connections that may wait to be accepted' }),
  reap: choice(['none', 'ignore', 'wait'], {
    default: 'ignore',
    help: 'what becomes of children that have ended: they stay defunct; the kernel reaps them; the server waits for each',
  }),
  reply: choice(['ok', 'echo'], {
    default: 'ok',
    help: 'the answer to each message received: OK, or the message itself',
  }),
  maxChildren: integer({
    default: 0,
    max: 4_000_000,
    help: 'children at once, above which clients wait in the backlog; 0: no limit; needs --reap wait',
  }),
  idleTimeout: integer({
    default: 0,
    max: DAY_MS,
    placeholder: 'MS',
    help: 'how long a child waits for its client before it ends; 0: for ever',
  }),
  grace: integer({
    default: 5000,
    max: DAY_MS,
    placeholder: 'MS',
    help: 'on SIGTERM and SIGINT, how long children may finish before they are ended',
  }),
  log: choice(['none', 'summary', 'connections'], {
    default: 'summary',
    help: 'beyond start, stop and rejections: nothing; a status line a second; each connection too',
  }),
};

export type ServerOptions = OptionValues<typeof serverOptions>;

/** @throws UsageError for options that do not go together */
export function assertUsable(options: ServerOptions): void {
  if (options.maxChildren > 0 && options.reap !== 'wait') {
    throw new UsageError(
      `--max-children: expected --reap wait, which alone knows how many children live, received --reap ${options.reap}`,
    );
  }
}
