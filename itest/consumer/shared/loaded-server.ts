/** A server in a container of testcontainers that has served some clients, and what it was like before them. */
import { connect } from 'node:net';
import type { Census } from 'forkbed';
import { takeBaseline } from 'forkbed/matchers';
// biome-ignore lint/style/noRestrictedImports: the container of somebody who uses testcontainers
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';

const PORT = 5005;
const CLIENTS = 3;
const REPLY_LIMIT_MS = 5000;

export interface LoadedServer extends AsyncDisposable {
  readonly container: StartedTestContainer;
  readonly before: Census;
}

/** `options` are those of forkbed-server, which SUBJECT_IMAGE names an image of. */
export async function startLoadedServer(options: string): Promise<LoadedServer> {
  const { SUBJECT_IMAGE: image } = process.env;
  if (image === undefined) throw new Error('expected SUBJECT_IMAGE to name the image of the server, received nothing');
  const container = await new GenericContainer(image)
    .withCommand(['forkbed-server', ...options.split(' ')])
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forLogMessage(/"event":"ready"/))
    .start();
  const stop = async () => void (await container.stop());
  try {
    const before = await takeBaseline(container);
    for (let client = 0; client < CLIENTS; client++) await talkTo(container);
    return { container, before, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One client: a message, the reply to it, and off. */
function talkTo(container: StartedTestContainer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host: container.getHost(), port: container.getMappedPort(PORT) });
  socket.setTimeout(REPLY_LIMIT_MS, () =>
    socket.destroy(new Error(`expected a reply within ${REPLY_LIMIT_MS} ms, received none`)),
  );
  socket.once('error', reject);
  socket.once('close', () => reject(new Error('expected a reply, received the end of the connection')));
  socket.once('data', () => {
    resolve();
    socket.destroy();
  });
  socket.write('hello\n');
  return promise;
}
