/** What `--tls` needs before the first connection: whom to trust, and the server's name. */
import { configure } from 'forkbed:tls';
import { UsageError } from '../../common/forkbed-error.ts';
import type { ClientOptions } from '../../common/programs/client-options.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { readFile } from '../proc/read-file.ts';

const BEGIN = '-----BEGIN ';

/** Nothing without `--tls`. @throws UsageError */
export function configureTls({ tls, tlsInsecure, tlsCa, sni, misbehave }: ClientOptions): void {
  if (!tls) {
    const [unused] = [
      tlsInsecure ? '--tls-insecure' : '',
      tlsCa === '' ? '' : '--tls-ca',
      sni === '' ? '' : '--sni',
    ].filter(Boolean);
    if (unused !== undefined) throw new UsageError(`${unused}: expected --tls with it, received none`);
    return;
  }
  if (misbehave !== 'no') throw new UsageError(`--misbehave: expected none with --tls, received ${misbehave}`);
  if (tlsInsecure === (tlsCa !== '')) {
    throw new UsageError(
      `--tls: expected --tls-ca or --tls-insecure with it, received ${tlsInsecure ? 'both' : 'neither'}`,
    );
  }
  try {
    configure(tlsCa === '' ? undefined : certificatesIn(tlsCa), sni === '' ? undefined : sni);
  } catch (error) {
    if (!isPosixError(error, 'ERR_TLS')) throw error;
    throw new UsageError(`--tls-ca: expected certificates in PEM, received ${error.message}`);
  }
}

function certificatesIn(text: string): string {
  if (text.startsWith(BEGIN)) return text;
  const read = readFile(text);
  if (read === undefined) throw new UsageError(`--tls-ca: expected a file that can be read, received ${text}`);
  return read;
}
