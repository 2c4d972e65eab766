/** Where containers reach a server of this host. */
import { networkInterfaces } from 'node:os';

/** An address by which containers reach this host, as they do not by loopback. @throws Error where it has none */
export function hostAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each = []) => each);
  const found = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (found === undefined) throw new Error('expected an IPv4 address of this host, received none');
  return found.address;
}
