/** The certificates of `--tls-ca`: a file, or their text, in PEM. The clients get the text, as they see no file of ours. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UsageError } from '../../common/forkbed-error.ts';
import { errorMessage } from '../thrown.ts';

const BEGIN = '-----BEGIN ';
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** An argument of a program has 128 KiB: execve(2). */
const MAX_BYTES = 100 * 1024;

/** Without what stands between them. @throws UsageError */
export function readCertificates(value: string): string {
  const certificates = (value.startsWith(BEGIN) ? value : readText(value)).match(CERTIFICATE) ?? [];
  const text = certificates.map((each) => `${each}\n`).join('');
  if (text === '') throw new UsageError('--tls-ca: expected certificates in PEM, received none');
  if (text.length > MAX_BYTES) {
    throw new UsageError(`--tls-ca: expected at most ${MAX_BYTES} bytes of certificates, received ${text.length}`);
  }
  for (const each of certificates) assertCertificate(each);
  return text;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    throw new UsageError(`--tls-ca: expected a file that can be read, received: ${errorMessage(error)}`);
  }
}

function assertCertificate(text: string): void {
  try {
    new X509Certificate(text);
  } catch (error) {
    throw new UsageError(`--tls-ca: expected certificates in PEM, received one that is none: ${errorMessage(error)}`);
  }
}
