/** What a second client feels of a first one that is connected and silent: the experiment of S1 and S2. */
import { eventually, Testbed } from '../../src/host/index.ts';
import { ARTICLE_MESSAGES } from './support.ts';

/** The first client keeps its connection for so long after its reply. */
export const HOLD_MS = 3000;

/** Milliseconds from the second client's message to its reply, while the first is connected. */
export async function secondClientReplyMs(mode: 'single' | 'fork'): Promise<number> {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--mode', mode, '--log', 'connections'] });
  const first = [...ARTICLE_MESSAGES, '--connections', '1', '--messages', '1', '--hold', String(HOLD_MS)];
  await testbed.startClients({ containers: 1, args: first });
  await eventually(async () => (await server.events()).find(({ event }) => event === 'accepted') ?? notYet(), {
    what: 'the first client accepted',
  });
  const { clients } = await testbed.runClients({
    containers: 1,
    args: [...ARTICLE_MESSAGES, '--connections', '1', '--messages', '1'],
  });
  return clients[0]?.replyMs.max ?? Number.NaN;
}

function notYet(): never {
  throw new Error('nobody was accepted');
}
