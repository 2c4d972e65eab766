/** Certificates of a test's own, as Docker names their files: of an authority, of an engine, and of its clients. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

const LIMIT_MS = 30_000;
const KEY = ['-newkey', 'rsa:2048', '-nodes', '-batch'];

export interface Certificates {
  /** `ca.pem`, `cert.pem`, `key.pem`: for DOCKER_CERT_PATH. */
  readonly client: string;
  /** The same for the engine. */
  readonly server: string;
}

/** `address`: of the engine, an IP address. */
export async function createCertificates(folder: string, address: string): Promise<Certificates> {
  const authority = join(folder, 'authority');
  mkdirSync(authority, { recursive: true });
  const [caKey, ca] = [join(authority, 'key.pem'), join(authority, 'cert.pem')];
  await openssl('req', '-x509', ...KEY, '-subj', '/CN=forkbed tests', '-days', '2', '-keyout', caKey, '-out', ca);
  const issue = async (name: string, extension: string) => {
    const own = join(folder, name);
    mkdirSync(own);
    const [key, request, extensions] = ['key.pem', 'request.pem', 'extensions'].map((file) => join(own, file));
    if (key === undefined || request === undefined || extensions === undefined) throw new Error('expected three files');
    writeFileSync(extensions, extension);
    await openssl('req', ...KEY, '-subj', `/CN=${name}`, '-keyout', key, '-out', request);
    const signed = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', extensions];
    await openssl('x509', '-req', '-in', request, ...signed, '-out', join(own, 'cert.pem'));
    copyFileSync(ca, join(own, 'ca.pem'));
    return own;
  };
  return {
    client: await issue('client', 'extendedKeyUsage=clientAuth\n'),
    server: await issue('server', `subjectAltName=IP:${address}\nextendedKeyUsage=serverAuth\n`),
  };
}

async function openssl(...args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run('openssl', args, { limitMs: LIMIT_MS });
  if (exitCode !== 0) throw new Error(`expected openssl ${args[0]} to end with 0, received ${exitCode}: ${stderr}`);
}
