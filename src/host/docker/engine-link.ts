/**
 * Tells at once when the engine goes away while somebody waits for something that may take long: a connection that stays open
 * for as long as anybody waits, and on which nothing is said. Without it, an answer that can never come is waited for.
 */
import type { Readable } from 'node:stream';
import { EngineLostError } from '../errors.ts';
import { engine } from './engine.ts';

/** Events of no kind: the engine accepts the question, and stays silent until it ends. */
const NOTHING = JSON.stringify({ type: ['daemon'], event: ['forkbed'] });

interface Link {
  readonly stream: Promise<Readable>;
  readonly lost: Promise<never>;
}

let waiting = 0;
let link: Link | undefined;

/** What the job returns. @throws EngineLostError when the engine has gone meanwhile */
export async function whileEngineIsThere<Value>(job: Promise<Value>): Promise<Value> {
  // Whoever was told that the engine has gone waits for nothing else.
  job.catch(() => {});
  waiting += 1;
  link ??= connect();
  const { lost } = link;
  try {
    return await Promise.race([job, lost]);
  } finally {
    waiting -= 1;
    if (waiting === 0) disconnect();
  }
}

function connect(): Link {
  const stream = listen();
  const lost = stream.then(
    (open) =>
      new Promise<never>((_, reject) => {
        const end = (error?: unknown) => {
          // The end of one that was let go of may come when there is another already, which somebody must still close.
          if (link === own) link = undefined;
          reject(new EngineLostError('GET /events', error ?? new Error('the end of its connection')));
        };
        open.on('error', end).on('aborted', end).on('close', end).resume();
      }),
  );
  // Whoever waits is told; after the last nobody is.
  lost.catch(() => {});
  const own: Link = { stream, lost };
  return own;
}

async function listen(): Promise<Readable> {
  return (await (await engine()).getEvents({ filters: NOTHING })) as unknown as Readable;
}

function disconnect(): void {
  link?.stream.then(
    (open) => open.destroy(),
    () => {},
  );
  link = undefined;
}
