/**
 * Further clients that are there for a while and go in a way of their own: their container is killed, or their network is taken
 * away. They connect and say nothing, so that they suit any protocol; the clients that are counted are others.
 */
import type { EndpointOptions } from '../../common/endpoint.ts';
import type { LoadSpec } from '../../common/load/load-spec.ts';
import { type OptionSpec, printArguments } from '../../common/load/print-arguments.ts';
import { clientOptions } from '../../common/programs/client-options.ts';
import { counted } from '../../common/report/phrase.ts';
import type { SocketAccess } from '../check/socket-access.ts';
import type { Engine } from '../docker/engine.ts';
import { disconnect } from '../docker/network.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { eventually } from '../eventually.ts';
import { type ActiveFault, activeFault } from './fault-effect.ts';

const CONNECTIONS = 10;
/** They connect, send nothing, and stay. */
const HELD = { messages: 0, holdMs: 86_400_000 };
const CONNECT_LIMIT_MS = 10_000;

/** Options of `forkbed-client`, by the names of their fields: `holdMs` is `--hold`. */
export type ClientSpec = OptionSpec<typeof clientOptions>;

/** A server that takes datagrams learns of nobody who sends none: over UDP they send the first message of the load. */
export function heldLoad({ udp = false, load }: Place & { readonly load?: LoadSpec }): ClientSpec {
  if (!udp) return HELD;
  const { payload, payloadHex } = load ?? {};
  return { ...HELD, messages: 1, expect: 'any', payload, payloadHex };
}

/** Where the subject is found by the clients that connect to it. */
export interface Place extends EndpointOptions {
  /** The engine that the clients are started on. */
  readonly engine: Engine;
  /** forkbed's own image: `toolImage`. */
  readonly image: string;
  /** The network that the clients join. */
  readonly network: string;
  /** The subject's name or address in that network. */
  readonly host: string;
  /** What a client needs to get to a Unix socket: mounts of its folder, as `docker run --volume` takes them, and the user. */
  readonly access?: SocketAccess;
}

/** @throws DeadlineError where none of them can connect */
export async function connectPassingClients(
  place: Place & { readonly load?: LoadSpec },
  going: 'killed' | 'disconnected',
): Promise<ActiveFault> {
  const spec = { ...heldLoad(place), connections: CONNECTIONS, concurrency: CONNECTIONS };
  const { client, load } = await startConnected(place, spec);
  const how = going === 'killed' ? 'their container was killed' : 'their network was taken away';
  return activeFault({
    revert: () => (going === 'killed' ? client.kill('SIGKILL') : disconnect(place.network, client)),
    effect: async () => {
      await client.remove();
      return { acted: true, observed: `${describeConnected(load)} when ${how}` };
    },
  });
}

/** What clients have done so far: connections that are open, and those that were served. */
export interface ConnectedLoad {
  readonly open: number;
  readonly ok: number;
}

/**
 * A container of clients that have connected when this returns: some are, or have been served, for on a fast server no
 * connection may be open at the moment of a look.
 * @throws DeadlineError where none of them can connect
 */
export async function startConnected(
  place: Place,
  spec: ClientSpec,
): Promise<{ client: StartedContainer; load: ConnectedLoad }> {
  const client = await startClient(place, { ...spec, progress: true });
  try {
    const load = await eventually(
      async () => {
        const last = (await client.events()).at(-1);
        const [open, ok] = [Number(last?.open), Number(last?.ok)];
        if (last?.event === 'progress' && open + ok > 0) return { open, ok };
        throw new Error(last === undefined ? 'nothing' : JSON.stringify(last));
      },
      { what: 'clients that are connected', limitMs: CONNECT_LIMIT_MS },
    );
    return { client, load };
  } catch (error) {
    await client.remove();
    throw error;
  }
}

/** A container of `forkbed-client` that does what `spec` says. */
export function startClient(
  { engine, image, network, host, port, udp, unix, access }: Place,
  spec: ClientSpec,
): Promise<StartedContainer> {
  const command = [
    'forkbed-client',
    ...printArguments(clientOptions, { ...spec, ...toAddress({ host, port, udp, unix }) }),
  ];
  return startContainer(engine, { image, role: 'client', network, command, ...access });
}

/** The options of `forkbed-client` that say where the server is. A Unix socket has no port. */
export function toAddress({ host, port, udp, unix }: EndpointOptions & { readonly host: string }) {
  return unix === undefined ? { host, port, udp } : { host, port: undefined, unix };
}

/** "3 clients were connected", "250 connections were served" */
export function describeConnected({ open, ok }: ConnectedLoad): string {
  if (open > 0) return `${counted(open, 'client was', 'clients were')} connected`;
  return `${counted(ok, 'connection was', 'connections were')} served`;
}
