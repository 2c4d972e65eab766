/** What whoever accepts does wrong. */
import { getpid, nanosleep, SIG_DFL, SIGCHLD, sigaction, WNOHANG, waitpid } from 'forkbed:posix';
import type { EndOfChild } from '../journal.ts';
import { livingChildren } from '../living-children.ts';
import { ChildTable } from '../reaping/child-table.ts';
import { endOf } from '../reaping/end-of.ts';
import type { Reaping } from '../reaping/reaping.ts';
import type { Fault } from './fault.ts';
import type { Site } from './sabotage.ts';

const AN_HOUR_MS = 3_600_000;

export function keepClientFd({ parts: { server } }: Site): void {
  server.closeClient = () => {
    server.releaseClient();
  };
}

/** The parent still closes it, at its end. */
export function keepListenFd({ parts: { server } }: Site): void {
  const parent = getpid();
  const closeListen = server.closeListen.bind(server);
  server.closeListen = () => {
    if (getpid() === parent) closeListen();
  };
}

export function leakMemory({ parts: { server } }: Site, { amount }: Fault): void {
  const leaked: Uint8Array[] = [];
  const accept = server.accept.bind(server);
  server.accept = (flags) => {
    const taken = accept(flags);
    // Filled: memory that nobody has written to is none.
    if (taken) leaked.push(new Uint8Array(amount).fill(1));
    return taken;
  };
}

/** The client that it hung at stays connected, and unanswered. */
export function hangAfter(site: Site, { amount }: Fault): void {
  const { server } = site.parts;
  const accept = server.accept.bind(server);
  server.accept = (flags) => {
    const taken = accept(flags);
    while (site.accepted > amount) nanosleep(AN_HOUR_MS);
    return taken;
  };
}

export function stopReapingAfter(site: Site, { amount }: Fault): void {
  const { reaping } = site.parts;
  let born = 0;
  const stopped: Reaping = {
    signals: reaping.signals,
    ...(reaping.inChild === undefined ? {} : { inChild: reaping.inChild }),
    get children() {
      return reaping.children;
    },
    install: () => reaping.install(),
    born: (pid, remote) => {
      born++;
      if (born === amount) sigaction(SIGCHLD, SIG_DFL, 0);
      return born > amount ? undefined : reaping.born?.(pid, remote);
    },
    reap: () => (born >= amount ? [] : reaping.reap()),
    alive: () => (born >= amount ? livingChildren() : reaping.alive()),
  };
  site.parts = { ...site.parts, reaping: stopped };
}

/** As many supervisors do: whoever it did not fork it never asks for. */
export function reapOwnOnly(site: Site): void {
  const own = new ChildTable();
  const { reaping } = site.parts;
  const ofOwn: Reaping = {
    signals: reaping.signals,
    get children() {
      return own.size;
    },
    install: () => reaping.install(),
    born: (pid, remote) => {
      own.add(pid, remote);
      return undefined;
    },
    reap: () => {
      const ends: EndOfChild[] = [];
      for (const pid of own.pids()) {
        const status = waitpid(pid, WNOHANG);
        if (status) ends.push(endOf(status, own));
      }
      return ends;
    },
    alive: () => own.pids(),
  };
  site.parts = { ...site.parts, reaping: ofOwn };
}
