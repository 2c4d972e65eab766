/** A client for an engine that is named. It gets every option: dockerode reads what is absent from the environment. */
import type Dockerode from 'dockerode';
import { DeadlineError } from '../errors.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';
import type { Address, Endpoint } from './endpoint.ts';
import { createClient, engineLimitMs } from './engine-calls.ts';
import { openTunnel, type SshTunnel } from './ssh-tunnel.ts';

export interface Connected {
  readonly client: Dockerode;
  /** Its answer to `GET /version`. */
  readonly version: unknown;
}

/** To an engine that has answered. @throws Error with the reason where none does; DeadlineError */
export async function connectTo({ source, address }: Endpoint): Promise<Connected> {
  const limitMs = engineLimitMs();
  let tunnel: SshTunnel | undefined;
  try {
    let direct: Direct;
    if (address.kind === 'ssh') {
      tunnel = await openTunnel(address, limitMs);
      direct = { kind: 'socket', path: tunnel.socketPath };
    } else direct = address;
    const verify = direct.kind === 'socket' ? undefined : direct.tls?.verify;
    const client = createClient(optionsFor(direct), verify);
    return { client, version: await client.version() };
  } catch (error) {
    const reason = [errorMessage(error), ...(tunnel === undefined ? [] : [tunnel.output()])].join('; ');
    tunnel?.close();
    if (isForkbedError(error, 'ERR_DEADLINE')) {
      throw new DeadlineError({ what: 'a first answer of a Docker Engine', limitMs, last: `none; ${source}` });
    }
    throw new Error(`${source}, where none answers: ${reason}`, { cause: error });
  }
}

type Direct = Exclude<Address, { kind: 'ssh' }>;

/** Every option: dockerode reads what is absent from the environment. */
export function optionsFor(address: Direct): Dockerode.DockerOptions {
  const nothing = { host: undefined, port: undefined, socketPath: undefined, username: undefined };
  const withoutTls = { protocol: 'http', ca: undefined, cert: undefined, key: undefined } as const;
  if (address.kind === 'socket') return { ...nothing, ...withoutTls, socketPath: address.path };
  const { host, port, tls } = address;
  if (tls === undefined) return { ...nothing, ...withoutTls, host, port };
  return { ...nothing, host, port, protocol: 'https', ca: tls.ca, cert: tls.cert, key: tls.key };
}
