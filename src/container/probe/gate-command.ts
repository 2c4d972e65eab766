/**
 * `forkbed-probe gate`: the gate for clients on other machines. It runs in a container of its own on the clients' network, listens
 * on TCP, and joins each client that has the token of the run to the audit's Unix socket, in the volume that it shares with the audit.
 * No socket is in the network namespace of the subject. ADR 0045.
 */
import { EPOLLIN, getsockname } from 'forkbed:posix';
import type { GateEvent } from '../../common/events/gate-entry.ts';
import { ExitCode } from '../../common/exit-codes.ts';
import { BugError, UsageError } from '../../common/forkbed-error.ts';
import type { OptionValues } from '../../common/options.ts';
import { gateOptions } from '../../common/programs/gate-options.ts';
import { listenOn } from '../net/listen-on.ts';
import { monotonicMs } from '../posix/clock.ts';
import { EpollSet } from '../posix/epoll-set.ts';
import { makeRoomFor } from '../posix/open-files.ts';
import { printErrorLine, printLine } from '../posix/output.ts';
import { StopSignals } from '../posix/stop-signals.ts';
import type { Command } from '../program.ts';
import { Door, MAX_STRANGERS } from './gate/door.ts';
import type { Party } from './gate/party.ts';

/** The kernel cuts it to net.core.somaxconn. */
const BACKLOG = 4_096;
/** A client's connection, and its connection at the audit. */
const FILES_PER_CLIENT = 2;

export const gateCommand: Command<typeof gateOptions> = {
  summary: 'Lets clients on other machines in to the audit, over TCP, until SIGTERM or SIGINT ends it.',
  table: gateOptions,
  main: ({ host, port, gate: path, gateToken: token, clients, enterTimeout }: OptionValues<typeof gateOptions>) => {
    if (token === '') throw new UsageError('--gate-token: expected the token of the run, received none');
    const files = makeRoomFor({
      option: '--clients',
      count: clients,
      filesEach: FILES_PER_CLIENT,
      others: MAX_STRANGERS,
    });
    const stop = new StopSignals();
    const watched = new EpollSet<Party>();
    watched.watch({ fd: stop.fd, item: { onEvents: () => stop.take() }, events: EPOLLIN });
    const listenFd = listenOn({ host, port, backlog: BACKLOG, deferAccept: 0 });
    const door = new Door({
      ...{ listenFd, path, token, watched, enterTimeoutMs: enterTimeout },
      capacity: Math.floor((files - MAX_STRANGERS) / FILES_PER_CLIENT),
      onProgress: (line) => printErrorLine(`gate: ${line}`),
    });
    print({ event: 'ready', ...listensAt(listenFd) });
    const handler = { onEvents: (party: Party, events: number) => party.onEvents(events) };
    while (!stop.arrived) {
      watched.serve(Math.max(0, door.nextMs - monotonicMs()), handler);
      door.tick();
    }
    door.close();
    print({ event: 'closed', ...door.totals });
    return ExitCode.Pass;
  },
};

function listensAt(fd: number): { address: string; port: number } {
  const local = getsockname(fd);
  if (local.family === 'unix') throw new BugError('a TCP socket with a path');
  return { address: local.address, port: local.port };
}

function print(event: GateEvent): void {
  printLine(JSON.stringify(event));
}
