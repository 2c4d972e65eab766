/**
 * A way out of an engine's network namespace: images that are built in there take packages from a mirror. It is user-mode
 * networking, slirp4netns(1): no address, route or firewall of this machine changes. This machine's loopback cannot be reached.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** The kernel's largest: each packet is a system call of the program. */
const MTU = 65_520;
const READY_FD = 3;
/** It ends when the other end of this one is closed, also where whoever started it was killed. */
const EXIT_FD = 4;

export class UserNetwork implements AsyncDisposable {
  readonly #program: ChildProcess;

  private constructor(program: ChildProcess) {
    this.#program = program;
  }

  /** @param namespace its file, such as /proc/7/ns/net. @throws Error where the program ends at once, with what it said */
  static async start(namespace: string): Promise<UserNetwork> {
    const descriptors = [`--ready-fd=${READY_FD}`, `--exit-fd=${EXIT_FD}`];
    const args = ['--configure', `--mtu=${MTU}`, '--disable-host-loopback', ...descriptors];
    const program = spawn('slirp4netns', [...args, '--netns-type=path', namespace, 'tap0'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    let stderr = '';
    program.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ready = once(program.stdio[READY_FD] as Readable, 'data').then(() => true);
    const isReady = await Promise.race([ready, once(program, 'close').then(() => false)]);
    if (!isReady) throw new Error(`expected slirp4netns to configure ${namespace}, received: ${stderr.trim()}`);
    return new UserNetwork(program);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#program.exitCode !== null || this.#program.signalCode !== null) return;
    const ended = once(this.#program, 'exit');
    this.#program.kill();
    await ended;
  }
}
