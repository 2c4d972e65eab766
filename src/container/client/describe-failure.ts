/** What a failed connection is counted under, and what there is to say of it. It costs something: for failures alone. */
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { Connection, Exchange } from './connection.ts';
import { failureCode } from './failure-code.ts';
import type { Failure } from './failure-examples.ts';
import { WrongReply } from './wrong-reply.ts';

/** Anything but a system error and our own is a bug, and is thrown on. */
export function describeFailure(
  error: unknown,
  { connection, exchange }: { connection: Connection; exchange: Exchange },
): Failure {
  const code = failureCode(error);
  if (error instanceof WrongReply) {
    // What was received instead stands beside it, byte by byte.
    return { code, received: error.received, detail: error.message.split(', received ')[0] };
  }
  const detail = error instanceof ForkbedError ? error.message : connection.describeMissing(code);
  return { code, ...lastReceived(connection, exchange), ...(detail === undefined ? {} : { detail }) };
}

/** Where any reply will do, the last one may have been a refusal, after which the server closed. */
function lastReceived(connection: Connection, { lastReply, received }: Exchange): Pick<Failure, 'received'> {
  return lastReply.by === connection ? { received: received.slice(0, lastReply.bytes) } : {};
}
