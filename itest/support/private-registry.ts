/**
 * A registry of images on the loopback address, where an engine needs no certificate, that serves nobody who has not logged in.
 * Every repository holds the same image, of nothing but a label. OCI distribution specification, "Pull"; RFC 7617.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

const USER = 'forkbed:secret';
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
/** The end of a tar, and nothing before it. */
const TAR = Buffer.alloc(1024);

export class PrivateRegistry implements AsyncDisposable {
  /** `127.0.0.1:PORT`: what the name of its images begins with. */
  readonly address: string;
  readonly #server: Server;
  readonly #blobs: ReadonlyMap<string, Buffer>;
  readonly #manifest: Buffer;

  private constructor(server: Server, label: string) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const layer = gzipSync(TAR);
    const config = Buffer.from(
      JSON.stringify({
        architecture: process.arch === 'x64' ? 'amd64' : process.arch,
        os: 'linux',
        config: { Labels: { [label]: '1' } },
        rootfs: { type: 'layers', diff_ids: [digest(TAR)] },
        history: [{ created_by: 'a test of forkbed' }],
      }),
    );
    this.#manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: describe('application/vnd.docker.container.image.v1+json', config),
        layers: [describe('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
      }),
    );
    this.#blobs = new Map([config, layer].map((blob) => [digest(blob), blob]));
    server.on('request', (asked, answer) => this.#answer(asked, answer));
  }

  static async start(label: string): Promise<PrivateRegistry> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PrivateRegistry(server, label);
  }

  /** What `docker login` writes: for DOCKER_AUTH_CONFIG. */
  get login(): string {
    return JSON.stringify({ auths: { [this.address]: { auth: Buffer.from(USER).toString('base64') } } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ method, url = '', headers }: IncomingMessage, answer: ServerResponse): void {
    const send = (body: Buffer, type: string) => {
      answer.writeHead(200, {
        'content-type': type,
        'content-length': body.length,
        'docker-content-digest': digest(body),
      });
      answer.end(method === 'HEAD' ? undefined : body);
    };
    if (headers.authorization !== `Basic ${Buffer.from(USER).toString('base64')}`) {
      answer.writeHead(401, { 'www-authenticate': 'Basic realm="forkbed"' }).end();
      return;
    }
    const blob = this.#blobs.get(/\/blobs\/(.+)$/.exec(url)?.[1] ?? '');
    if (url === '/v2/') send(Buffer.from('{}'), 'application/json');
    else if (url.includes('/manifests/')) send(this.#manifest, MANIFEST);
    else if (blob !== undefined) send(blob, 'application/octet-stream');
    else answer.writeHead(404).end();
  }
}

function describe(mediaType: string, blob: Buffer) {
  return { mediaType, size: blob.length, digest: digest(blob) };
}

function digest(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
