/**
 * A UDP socket that is connected to one server: it sends to that server alone, and receives of that server alone. Each `send` is a
 * datagram, and each `receive` takes one. What the server's host refuses (ICMP port unreachable) is an error of the next call: udp(7).
 */
import { SOCK_DGRAM, type SocketAddress } from 'forkbed:posix';
import { TcpClient } from './tcp-client.ts';

export class UdpClient extends TcpClient {
  /** Nothing is sent: it is connected at once. @throws PosixError EMFILE, ENFILE, ENETUNREACH */
  override connect(address: SocketAddress): boolean {
    return this.connectBy(SOCK_DGRAM, address);
  }

  override sendWithoutDelay(): void {}

  override resetOnClose(): void {}
}
