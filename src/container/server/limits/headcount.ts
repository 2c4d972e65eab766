/**
 * The children that live, and how many of them each source has. A source is what a limit for each counts: an IPv4 address; of
 * IPv6 the network of 64 bits, since who has one address there has all of them (RFC 4291, 2.5.4). An IPv4 client on an IPv6
 * socket counts as what it is (RFC 4291, 2.5.5.2). Pure. sockaddr_in and sockaddr_in6: ip(7), ipv6(7).
 */
import { BugError } from '../../../common/forkbed-error.ts';

const AF_INET = 2;
const AF_INET6 = 10;
const IPV4_AT = 4;
const IPV6_AT = 8;
const MAPPED_IPV4_AT = IPV6_AT + 12;
const NETWORK_WORDS = 4;

export class Headcount {
  readonly #sources = new Map<string, number>();
  readonly #children = new Map<number, string>();

  get size(): number {
    return this.#children.size;
  }

  of(source: string): number {
    return this.#sources.get(source) ?? 0;
  }

  pids(): number[] {
    return [...this.#children.keys()];
  }

  /** `undefined` for a pid that is not counted. */
  findSource(pid: number): string | undefined {
    return this.#children.get(pid);
  }

  add(pid: number, source: string): void {
    this.#children.set(pid, source);
    this.#sources.set(source, this.of(source) + 1);
  }

  /** A pid that is not counted changes nothing. */
  remove(pid: number): void {
    const source = this.#children.get(pid);
    if (source === undefined) return;
    this.#children.delete(pid);
    const left = this.of(source) - 1;
    // A source without children is forgotten: over time a server meets more sources than it has memory for.
    if (left === 0) this.#sources.delete(source);
    else this.#sources.set(source, left);
  }
}

/** `192.0.2.1`, or `2001:db8:0:1::/64`; `peer` is the sockaddr that accept has filled. */
export function peerSource(peer: ArrayBuffer): string {
  const view = new DataView(peer);
  const family = new Uint16Array(peer, 0, 1)[0];
  if (family === AF_INET) return ipv4(view, IPV4_AT);
  if (family !== AF_INET6) throw new BugError(`expected the address of a TCP client, received family ${family}`);
  if (isMappedIpv4(view)) return ipv4(view, MAPPED_IPV4_AT);
  const words = Array.from({ length: NETWORK_WORDS }, (_, word) => view.getUint16(IPV6_AT + 2 * word).toString(16));
  return `${words.join(':')}::/64`;
}

function isMappedIpv4(view: DataView): boolean {
  return (
    view.getUint32(IPV6_AT) === 0 && view.getUint32(IPV6_AT + 4) === 0 && view.getUint32(IPV6_AT + 8) === 0x0000_ffff
  );
}

function ipv4(view: DataView, at: number): string {
  return `${view.getUint8(at)}.${view.getUint8(at + 1)}.${view.getUint8(at + 2)}.${view.getUint8(at + 3)}`;
}
