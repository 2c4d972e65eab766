/** The deadlines of clients under one limit: of their silence, or of their sessions. */
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

export class ClientDeadlines {
  private readonly deadlines: Deadlines<Client>;
  private readonly clients = new Map<number, Client>();

  constructor(limitMs: number) {
    this.deadlines = new Deadlines(limitMs);
  }

  /** Starts the limit anew for a client. */
  begin(fd: number): void {
    const client = this.clients.get(fd) ?? new Client(fd);
    this.clients.set(fd, client);
    this.deadlines.add(client, monotonicMs());
  }

  forget(fd: number): void {
    const client = this.clients.get(fd);
    if (client === undefined) return;
    stopWaiting(client);
    this.clients.delete(fd);
  }

  /** Milliseconds until the first deadline; Infinity without any. */
  leftMs(): number {
    return this.deadlines.nextMs - monotonicMs();
  }

  /** A client whose deadline has passed; it is taken out. */
  takeDue(): number | undefined {
    return this.deadlines.takeDue(monotonicMs())?.fd;
  }
}
