/** A server of the page on this machine, with a token of its own. */
import { randomBytes } from 'node:crypto';
import { UsageError } from '../../common/forkbed-error.ts';
import { type LivePage, LiveServer } from '../live/live-server.ts';
import { errorCode, errorMessage } from '../thrown.ts';

const TOKEN_BYTES = 24;
/** Of listening: the address or the port is not one that can be had. */
const WRONG_ADDRESS = ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND', 'EAI_AGAIN'];

/** @throws UsageError for an address that cannot be had */
export async function listenLocally(
  page: LivePage,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<LiveServer> {
  try {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return await LiveServer.start(page, { host, port, token });
  } catch (error) {
    if (!WRONG_ADDRESS.includes(errorCode(error) ?? '')) throw error;
    throw new UsageError(`expected an address and a port of this host that are free, received ${errorMessage(error)}`);
  }
}
