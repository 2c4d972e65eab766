/** A TCP connection ends in bounded time where its peer has gone without a word: it lost its power, or the network. tcp(7). */
import {
  IPPROTO_TCP,
  SO_KEEPALIVE,
  SOL_SOCKET,
  setsockopt,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_USER_TIMEOUT,
} from 'forkbed:posix';

const IDLE_S = 10;
const INTERVAL_S = 5;
const PROBES = 3;
const MS_PER_S = 1_000;

/** From the last that the peer was heard of, also where something is under way that it does not acknowledge. */
const PEER_GONE_MS = (IDLE_S + INTERVAL_S * PROBES) * MS_PER_S;

/** Then what waits for the connection gets ETIMEDOUT. */
export function endWithPeer(fd: number): void {
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, IDLE_S);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, INTERVAL_S);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, PROBES);
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, PEER_GONE_MS);
}
