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

/** From the last that the peer was heard of, also where something is under way that it does not acknowledge. */
const PEER_GONE_S = 25;
const MS_PER_S = 1_000;

/** Then what waits for the connection gets ETIMEDOUT. `intervalS`: how often a peer that says nothing is asked whether it is there. */
export function endWithPeer(fd: number, intervalS = 5): void {
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, intervalS);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, intervalS);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, Math.ceil(PEER_GONE_S / intervalS) - 1);
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, PEER_GONE_S * MS_PER_S);
}
