/** When each client was last heard of, where there is a limit to its silence. */
import { Deadlines, stopWaiting, type Timed } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';

class Client implements Timed {
  readonly fd: number;
  waitsSinceMs = 0;
  previous: Timed | undefined;
  next: Timed | undefined;

  constructor(fd: number) {
    this.fd = fd;
  }
}

export class IdleClients {
  private readonly silent: Deadlines<Client>;
  private readonly clients = new Map<number, Client>();

  constructor(limitMs: number) {
    this.silent = new Deadlines(limitMs);
  }

  /** It has sent something, or taken something, or has only just come. */
  heard(fd: number): void {
    const client = this.clients.get(fd) ?? new Client(fd);
    this.clients.set(fd, client);
    this.silent.add(client, monotonicMs());
  }

  forget(fd: number): void {
    const client = this.clients.get(fd);
    if (client === undefined) return;
    stopWaiting(client);
    this.clients.delete(fd);
  }

  /** Milliseconds until the first one has been silent for too long; Infinity where there is none. */
  leftMs(): number {
    return this.silent.nextMs - monotonicMs();
  }

  /** One that has been. */
  takeSilent(): number | undefined {
    return this.silent.takeDue(monotonicMs())?.fd;
  }
}
