/**
 * A fixed set of descriptors for poll(2), laid out as struct pollfd: int fd, short events, short revents.
 * A descriptor is switched off by its entry's sign, which the kernel then ignores: no entry ever moves.
 */
import { poll } from 'forkbed:posix';

const BYTES_PER_ENTRY = 8;

export class PollSet {
  private readonly entries: number;
  private readonly buffer: ArrayBuffer;
  private readonly fds: Int32Array;
  private readonly shorts: Int16Array;

  constructor(entries: number) {
    this.entries = entries;
    this.buffer = new ArrayBuffer(entries * BYTES_PER_ENTRY);
    this.fds = new Int32Array(this.buffer);
    this.shorts = new Int16Array(this.buffer);
    for (let entry = 0; entry < entries; entry++) this.fds[entry * 2] = -1;
  }

  /** Watches `fd` for `events`; `undefined` watches nothing. */
  watch(entry: number, watched: { fd: number; events: number } | undefined): void {
    this.fds[entry * 2] = watched?.fd ?? -1;
    this.shorts[entry * 4 + 2] = watched?.events ?? 0;
  }

  /** Waits until a watched descriptor has events, at most `timeoutMs` (NO_TIMEOUT: without limit). How many have. */
  wait(timeoutMs: number): number {
    return poll(this.buffer, this.entries, timeoutMs);
  }

  /** The events that the last wait found for an entry, as bits of POLLIN and its kin. */
  events(entry: number): number {
    return this.shorts[entry * 4 + 3] ?? 0;
  }
}
