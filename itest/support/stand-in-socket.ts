/** The socket of something that stands in for the engine, in a folder of its own. Clients are cut off on dispose. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

export class StandInSocket implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fb-proxy-'));
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#keep(socket));
  }

  static async listen(server: Server): Promise<StandInSocket> {
    const socket = new StandInSocket(server);
    await new Promise<void>((resolve) => server.listen(socket.#path, resolve));
    return socket;
  }

  /** For DOCKER_HOST. */
  get host(): string {
    return `unix://${this.#path}`;
  }

  get #path(): string {
    return `${this.#folder}/docker.sock`;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    rmSync(this.#folder, { recursive: true });
  }
}

/**
 * The end of the engine's connection is the end of the client's, and the other way round, however it comes. One
 * that is left holds the tests after their last.
 */
export function endTogether(client: Duplex, engine: Duplex): void {
  engine.on('error', () => {}).on('close', () => client.destroy());
  client.on('close', () => engine.destroy());
  if (client.destroyed) engine.destroy();
}

/** Where the engine itself listens. */
export function engineSocketPath(): string {
  return /^unix:\/\/(.+)$/.exec(process.env.DOCKER_HOST ?? '')?.[1] ?? '/var/run/docker.sock';
}
