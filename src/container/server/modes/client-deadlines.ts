/** Until when each client may go on as it does, where there is a limit: to its silence, or to its whole session. */
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

  /** From now on; what was before does not count any more. */
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

  /** Milliseconds until the first one is late; Infinity where there is none. */
  leftMs(): number {
    return this.deadlines.nextMs - monotonicMs();
  }

  /** One that is late. */
  takeDue(): number | undefined {
    return this.deadlines.takeDue(monotonicMs())?.fd;
  }
}
