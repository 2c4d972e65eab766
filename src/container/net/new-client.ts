/** A client that is not connected, for the transport of an endpoint. */
import type { Endpoint } from '../../common/endpoint.ts';
import { TcpClient } from './tcp-client.ts';
import { UdpClient } from './udp-client.ts';
import { UnixClient } from './unix-client.ts';

export function newClient({ transport }: Endpoint): TcpClient {
  switch (transport) {
    case 'tcp':
      return new TcpClient();
    case 'udp':
      return new UdpClient();
    case 'unix':
      return new UnixClient();
  }
}
