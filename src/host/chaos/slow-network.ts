/**
 * Latency and loss between the clients and the subject: by the kernel's netem, on the clients' side, from a container that joins
 * each client's network namespace and may change it, and nothing else. The kernel must have it: tc-netem(8), sch_netem.
 */

import { Fields } from '../../common/events/fields.ts';
import { ForkbedError, ParseError } from '../../common/forkbed-error.ts';
import { formatCount } from '../../common/report/phrase.ts';
import { runToEnd } from '../docker/run-to-end.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { readJson } from '../parse-json.ts';
import type { RevertibleFault } from './fault-effect.ts';

const DEVICE = 'eth0';

const WAYS = {
  latency: { netem: ['delay', '100ms', '20ms'], counts: 'packets', didWhat: 'packets were held up' },
  loss: { netem: ['loss', '5%'], counts: 'drops', didWhat: 'packets were lost' },
} as const;

/** `image`: forkbed's own. @throws ForkbedError ERR_NETEM where the kernel does not have it */
export async function slowNetwork(options: {
  clients: readonly StartedContainer[];
  image: string;
  way: keyof typeof WAYS;
}): Promise<RevertibleFault> {
  const { netem, counts, didWhat } = WAYS[options.way];
  let counted = 0;
  const onAll = (...args: string[]) => Promise.all(options.clients.map((client) => tc(client, options.image, args)));
  const revert = async () => {
    try {
      const outputs = await onAll('-s', '-j', 'qdisc', 'show', 'dev', DEVICE);
      counted = outputs.reduce((sum, text) => sum + countIn(text, counts), 0);
    } finally {
      // Also where it could not be counted: it would be on for the rest of the run, and in the way of the next.
      await onAll('qdisc', 'del', 'dev', DEVICE, 'root');
    }
  };
  await onAll('qdisc', 'add', 'dev', DEVICE, 'root', 'netem', ...netem);
  return { revert, effect: async () => ({ acted: counted > 0, observed: `${formatCount(counted)} ${didWhat}` }) };
}

/** The rights of tc(8): in the network namespace that it joins, and in no other. */
export const SHAPES_NETWORK = { user: '0:0', capAdd: ['NET_ADMIN'] } as const;

async function tc(client: StartedContainer, image: string, args: readonly string[]): Promise<string> {
  await using probe = await startContainer(client.engine, {
    image,
    role: 'probe',
    network: `container:${client.id}`,
    ...SHAPES_NETWORK,
    command: ['tc', ...args],
  });
  const { exitCode, stdout, stderr } = await runToEnd(probe);
  if (exitCode === 0) return stdout;
  throw new ForkbedError('ERR_NETEM', netemFailure(args, stderr.trim()));
}

/** `stderr` of tc(8): a kernel without the module is one reason of several. */
export function netemFailure(args: readonly string[], stderr: string): string {
  const expected = /qdisc kind is unknown/.test(stderr)
    ? "netem of the engine's kernel (its module sch_netem)"
    : `tc ${args.join(' ')} to end with 0 in a client's network namespace`;
  return `expected ${expected}, received: ${stderr}`;
}

/** Of the netem among the queues that `tc -s -j qdisc show` prints. @throws ParseError */
export function countIn(text: string, name: 'packets' | 'drops'): number {
  const queues = readJson(text, 'the queues of tc, as a JSON array');
  if (!Array.isArray(queues)) throw new ParseError({ expected: 'the queues of tc, as a JSON array', received: text });
  const netem = queues.map((queue) => new Fields(queue)).find((queue) => queue.value('kind') === 'netem');
  return netem?.maybe(name, (field) => netem.count(field)) ?? 0;
}
