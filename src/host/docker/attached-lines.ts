/** The stdin of a container that runs, line by line. The container must have been started with `interactive`. */
import type Dockerode from 'dockerode';
import { destroyStream } from './destroy-stream.ts';
import type { StartedContainer } from './started-container.ts';

export class AttachedLines implements Disposable {
  readonly #stream: NodeJS.ReadWriteStream;

  private constructor(stream: NodeJS.ReadWriteStream) {
    this.#stream = stream;
    // A program that has ended reads nothing more; its exit code says why.
    stream.on('error', () => {}).resume();
  }

  /** @throws EngineError, EngineLostError, DeadlineError, NoEngineError */
  static async attach({ engine, id }: StartedContainer): Promise<AttachedLines> {
    return new AttachedLines(await attachStdin(await engine.client(), id));
  }

  /** A value as a line of JSON. */
  write(line: object | number): void {
    this.#stream.write(`${JSON.stringify(line)}\n`);
  }

  [Symbol.dispose](): void {
    destroyStream(this.#stream);
  }
}

/**
 * As `attach` of a `Container` does, but without a body: dockerode 5.0.1 sends its options there, too, and Podman (5.4.2) takes the body
 * for the first input of the container. An empty file is a body of no bytes, with its length.
 */
function attachStdin({ modem }: Dockerode, id: string): Promise<NodeJS.ReadWriteStream> {
  const request = {
    path: `/containers/${id}/attach?stream=true&stdin=true&`,
    method: 'POST',
    options: {},
    file: Buffer.alloc(0),
    isStream: true,
    hijack: true,
    openStdin: true,
    statusCodes: { 101: true, 200: true, 404: 'no such container', 409: 'container is paused', 500: 'server error' },
  };
  return new Promise((resolve, reject) => {
    modem.dial(request, (error, stream) => {
      // What a call with `hijack` and `openStdin` gets is a stream in both directions.
      if (error === null) resolve(stream as NodeJS.ReadWriteStream);
      else reject(error);
    });
  });
}
