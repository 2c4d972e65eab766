/** Refuses options that do not go with `--expect grpc`. */
import { UsageError } from '../../common/forkbed-error.ts';
import type { ClientOptions } from '../../common/programs/client-options.ts';

/** @throws UsageError */
export function refuseGrpc({ expect, payloadHex, tls, misbehave }: ClientOptions): void {
  if (expect !== 'grpc') return;
  if (payloadHex === '') throw new UsageError('--expect grpc: expected --payload-hex with it, received none');
  if (tls) throw new UsageError('--tls: expected none with --expect grpc, received both');
  if (misbehave !== 'no') throw new UsageError(`--misbehave: expected none with --expect grpc, received ${misbehave}`);
}
